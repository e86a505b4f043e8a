using Carillon.Agent.Journal;
using Carillon.Agent.Outcomes;
using Carillon.Api.Defaults;

namespace Carillon.Agent.Dispatch;

/// <summary>Decides what may start, in which order, and what has waited too long. Taking the slot is the journal's decision.</summary>
internal static class DispatchDecision
{
    /// <param name="waiting">All Executions in stage Waiting with their windows.</param>
    /// <param name="busy">How many slots are taken.</param>
    /// <param name="slots">How many there are.</param>
    /// <param name="drain">Whether nothing new may start.</param>
    /// <param name="queued">Whether one waits behind an earlier one of its task.</param>
    /// <param name="now">Monotonic time.</param>
    public static DispatchPlan Decide(
        IEnumerable<(JournalEntry Entry, StartWindow Window)> waiting, int busy, int slots, bool drain, Func<JournalEntry, bool> queued, TimeSpan now)
    {
        var late = new List<(string, string, string)>();
        var candidates = new List<JournalEntry>();
        TimeSpan? wakeAt = null;
        foreach (var (entry, window) in waiting)
        {
            if (window.Closes <= now)
            {
                late.Add(Late(entry, window, busy >= slots, drain, queued(entry)));
                continue;
            }

            if (window.Opens > now)
            {
                Earlier(ref wakeAt, window.Opens);
            }
            else if (!drain)
            {
                candidates.Add(entry);
            }

            Earlier(ref wakeAt, window.Closes);
        }

        return new DispatchPlan(late, [.. InOrder(candidates).Select(entry => entry.Execution.Uid)], wakeAt);
    }

    /// <summary>Larger priority first, then the older due time; the name makes the order the same everywhere.</summary>
    public static IOrderedEnumerable<JournalEntry> InOrder(IEnumerable<JournalEntry> entries) => entries
        .OrderByDescending(entry => entry.Spec.Priority ?? TaskDefaults.Priority)
        .ThenBy(entry => entry.Spec.ScheduledTime ?? entry.Spec.ReleasedAt ?? DateTimeOffset.MaxValue)
        .ThenBy(entry => entry.Execution.Namespace, StringComparer.Ordinal)
        .ThenBy(entry => entry.Execution.Name, StringComparer.Ordinal);

    private static (string Uid, string Reason, string Message) Late(JournalEntry entry, StartWindow window, bool full, bool drain, bool queued)
    {
        var seconds = entry.Spec.StartDeadlineSeconds ?? TaskDefaults.HostStartDeadlineSeconds;
        var (reason, why) = (drain, queued, full) switch
        {
            (true, _, _) => (Reasons.HostDrained, "the host is drained"),
            (_, true, _) when window.Opens < window.Closes => (Reasons.QueuedTooLong, "an earlier execution of the task still ran on this host"),
            (_, _, true) when window.Opens < window.Closes => (Reasons.HostBusy, "all slots of the host were taken"),
            _ => (Reasons.StartDeadlineExceeded, "the host did not start it in time"),
        };
        var what = entry.Attempt == 1
            ? $"{seconds} s after its release it had not started"
            : $"{seconds} s after it was due, attempt {entry.Attempt} of {1 + (entry.Spec.Retry?.Limit ?? TaskDefaults.RetryLimit)} had not started";
        return (entry.Execution.Uid, reason, $"{why}: {what}");
    }

    private static void Earlier(ref TimeSpan? earliest, TimeSpan? candidate)
    {
        if (candidate is { } time && (earliest is null || time < earliest))
        {
            earliest = time;
        }
    }
}
