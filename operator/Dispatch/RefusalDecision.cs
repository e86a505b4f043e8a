namespace Carillon.Operator.Dispatch;

/// <summary>How long hosts wait whose Executions the server does not take for now. Pure.</summary>
internal static class RefusalDecision
{
    /// <param name="backoff">The wait that the number of tries calls for.</param>
    /// <param name="started">When dispatch began.</param>
    /// <param name="startDeadline">How late a host may start.</param>
    /// <param name="cancelled">Whether somebody asked for the end of the Run.</param>
    /// <param name="now">The present.</param>
    /// <returns>When to try again; null when it is too late for these hosts.</returns>
    public static TimeSpan? Wait(TimeSpan backoff, DateTimeOffset started, TimeSpan startDeadline, bool cancelled, DateTimeOffset now)
    {
        var left = started + startDeadline - now;
        return cancelled || left <= TimeSpan.Zero ? null : backoff < left ? backoff : left;
    }
}
