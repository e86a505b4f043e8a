namespace Carillon.Api.Cron;

/// <summary>The part of <c>jitterSeconds</c> that each host adds to a due time: always the same for the same task and host.</summary>
public static class CronJitter
{
    private const byte Salt = 0x4A;

    /// <summary>The delay of a host.</summary>
    /// <param name="task">The task, as <c>namespace/name</c>.</param>
    /// <param name="host">The node name of the host.</param>
    /// <param name="jitterSeconds">The largest delay in seconds; 0 or less for none.</param>
    /// <returns>Whole seconds from 0 to <paramref name="jitterSeconds"/>, both included.</returns>
    public static TimeSpan Of(string task, string host, int jitterSeconds)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(host);
        return jitterSeconds <= 0
            ? TimeSpan.Zero
            : TimeSpan.FromSeconds((long)(StableHash.Of($"{task}\n{host}", Salt) % ((ulong)jitterSeconds + 1)));
    }
}
