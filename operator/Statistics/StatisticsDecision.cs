using Carillon.Api;
using Carillon.Api.Statistics;

namespace Carillon.Operator.Statistics;

/// <summary>
/// Takes the figures of finished Runs into a task's statistics, each execution once. The ledger travels in the same patch as the
/// figures, with a resourceVersion precondition, so a repeated or competing write changes nothing twice.
/// </summary>
internal static class StatisticsDecision
{
    /// <summary>
    /// The new statistics, or null when nothing changes. A day or a Run that is there twice, which only a person can write, counts as it is there first:
    /// his mistake is not to keep the task from its status.
    /// </summary>
    /// <param name="days">The days so far.</param>
    /// <param name="ledger">What is in them, by Run.</param>
    /// <param name="finished">What each finished Run amounts to now.</param>
    /// <param name="isGone">Whether the Run of that UID is known to be deleted, so that its entry may leave.</param>
    public static TaskStatistics? Decide(
        IReadOnlyList<DailyStats>? days,
        IReadOnlyList<StatsLedgerEntry>? ledger,
        IEnumerable<StatsLedgerEntry> finished,
        Func<string, bool> isGone)
    {
        var byDate = (days ?? []).Where(static day => day.Date is not null).DistinctBy(static day => day.Date).ToDictionary(static day => day.Date!.Value);
        var entries = (ledger ?? []).Where(static entry => entry.RunUid is not null).DistinctBy(static entry => entry.RunUid).ToDictionary(static entry => entry.RunUid!);
        if (entries.Count >= Limits.StatsLedger)
        {
            entries = entries.Values.Where(entry => !isGone(entry.RunUid!)).ToDictionary(static entry => entry.RunUid!); // room for those that are not
        }

        var changed = false;
        foreach (var entry in finished)
        {
            changed |= TakeIn(byDate, entries, entry);
        }

        if (!changed)
        {
            return null; // entries of Runs that are gone do no harm: they leave with the next Run's figures, not with a write of their own
        }

        return new TaskStatistics(
            [.. byDate.Values.OrderByDescending(static day => day.Date).Take(Limits.StatsDays)],
            [.. entries.Values.Where(entry => !isGone(entry.RunUid!))]);
    }

    private static bool TakeIn(
        Dictionary<DateOnly, DailyStats> days, Dictionary<string, StatsLedgerEntry> entries, StatsLedgerEntry entry)
    {
        var before = entries.GetValueOrDefault(entry.RunUid!);
        if (entry == before || (before is null && entries.Count >= Limits.StatsLedger))
        {
            return false;
        }

        // The day and hour of a Run stay those of its first entry: a task's zone may have been edited since. And an Execution that somebody deleted took its
        // duration along, which was counted.
        var kept = before is null ? entry : entry with
        {
            Date = before.Date,
            Hour = before.Hour,
            TotalDurationMs = Math.Max(before.TotalDurationMs ?? 0, entry.TotalDurationMs ?? 0),
        };
        if (kept == before)
        {
            return false;
        }

        var date = kept.Date!.Value;
        var day = days.GetValueOrDefault(date) ?? new DailyStats { Date = date };
        days[date] = Figures.Replace(day, before, kept);
        entries[entry.RunUid!] = kept;
        return true;
    }
}
