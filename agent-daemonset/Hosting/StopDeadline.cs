namespace Carillon.Agent.Hosting;

/// <summary>
/// Bounds a stop: whatever hangs, the process ends. What runs needs nobody meanwhile, and everything that matters is on disk already, so
/// that to be cut off is no worse than to be killed.
/// </summary>
internal static class StopDeadline
{
    /// <summary>Within the five seconds that are promised; the rest is for the last lines of a log that nobody reads any more.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    /// <summary>Does what is to be done, but does not wait longer than <see cref="Limit"/>.</summary>
    /// <param name="stop">What is to be done; it may also block its thread.</param>
    /// <param name="time">The clock.</param>
    /// <returns>False when it still goes on.</returns>
    public static async Task<bool> WithinAsync(Func<Task> stop, TimeProvider time)
    {
        try
        {
            await Task.Run(stop).WaitAsync(Limit, time);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
