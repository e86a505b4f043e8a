using Carillon.Agent.Journal;
using Carillon.Api.Defaults;

namespace Carillon.Agent.Dispatch;

/// <summary>
/// Between when and when an Execution may start, in time that no clock setting moves. It is worked out once, on receipt, from the
/// API server's idea of the present; from then on only elapsed time counts.
/// </summary>
/// <param name="Opens">No start before.</param>
/// <param name="Closes">No start from here on.</param>
internal sealed record StartWindow(TimeSpan Opens, TimeSpan Closes)
{
    /// <param name="entry">What is to start.</param>
    /// <param name="serverNow">The present, by the clock of the API server.</param>
    /// <param name="now">The present, in monotonic time.</param>
    public static StartWindow Of(JournalEntry entry, DateTimeOffset serverNow, TimeSpan now)
    {
        var spec = entry.Spec;
        var deadline = TimeSpan.FromSeconds(spec.StartDeadlineSeconds ?? TaskDefaults.HostStartDeadlineSeconds);
        if (entry.NextAttemptAt is { } next)
        {
            var due = now + (next - serverNow);
            return new StartWindow(due, due + deadline);
        }

        var released = spec.ReleasedAt ?? serverNow;
        var opens = spec.NotBefore is { } notBefore && notBefore > released ? notBefore : released;

        // A release that lies ahead of the server's clock is a clock in between running fast, not a wish to wait.
        var waitFor = spec.NotBefore is { } wanted ? wanted - serverNow : TimeSpan.Zero;
        return new StartWindow(now + waitFor, now + (opens + deadline - serverNow));
    }
}
