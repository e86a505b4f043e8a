namespace Carillon.Runtime.Timing;

/// <summary>
/// A wait whose end is seen where it comes about: whoever waits goes on inside the step that lets the time pass or that cancels.
/// <see cref="Task.Delay(TimeSpan, TimeProvider, CancellationToken)"/> hands who waits to a thread of the pool when it is cancelled, and then
/// nobody can say what happens first.
/// </summary>
public static class Pause
{
    /// <summary>Waits. Cancel outside of locks only: what waits goes on at once, on the thread that cancels.</summary>
    /// <param name="wait">How long; whole milliseconds count, since timers know no less. Not negative, at most 49 days.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static async Task ForAsync(TimeSpan wait, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(time);
        ArgumentOutOfRangeException.ThrowIfLessThan(wait, TimeSpan.Zero);
        cancellationToken.ThrowIfCancellationRequested();
        var over = new TaskCompletionSource();
        using var timer = time.CreateTimer(
            static state => ((TaskCompletionSource)state!).TrySetResult(), over, TimeSpan.FromMilliseconds((long)wait.TotalMilliseconds), Timeout.InfiniteTimeSpan);
        using var cancelled = cancellationToken.UnsafeRegister(
            static (state, token) => ((TaskCompletionSource)state!).TrySetCanceled(token), over);
        await over.Task.ConfigureAwait(false);
    }
}
