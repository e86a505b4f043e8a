using Carillon.Api.Executions;
using Carillon.Api.Runs;
using Carillon.Api.Statistics;
using Carillon.Operator.Replacements;
using Carillon.Operator.Runs;

namespace Carillon.Operator.Statistics;

/// <summary>What a finished Run adds to the figures of its task: counted at its due time, in the task's zone.</summary>
internal static class RunContribution
{
    /// <summary>Whether the entry says what the Run's counts say.</summary>
    public static bool Covers(StatsLedgerEntry entry, DistributedCronRun run)
    {
        var counts = run.Status?.Counts ?? new();
        return (entry.Success, entry.Failure, entry.Timeout, entry.Cancelled, entry.Missed, entry.Lost)
            == (counts.Succeeded ?? 0, counts.Failed ?? 0, counts.TimedOut ?? 0, counts.Cancelled ?? 0, counts.Missed ?? 0, counts.Lost ?? 0);
    }

    /// <summary>Whether the figures have what the Run's counts say: else it waits to be counted, or to be counted once more after a correction.</summary>
    public static bool IsCounted(IReadOnlyList<StatsLedgerEntry>? ledger, DistributedCronRun run) =>
        ledger?.Any(entry => entry.RunUid == run.Metadata.Uid && Covers(entry, run)) == true;

    public static StatsLedgerEntry Of(DistributedCronRun run, IReadOnlyList<Execution> executions, TimeZoneInfo zone)
    {
        var counts = run.Status?.Counts ?? new();
        var tally = RunTally.Of(executions, counts.Desired ?? 0, unconfirmed: 0, replaced: ReplacementDecision.ReplacedHosts(run.Status?.Plan));
        var local = TimeZoneInfo.ConvertTime(RunView.TimeOf(run), zone);
        return new StatsLedgerEntry
        {
            RunUid = run.Metadata.Uid,
            Date = DateOnly.FromDateTime(local.DateTime),
            Hour = local.Hour,
            Success = counts.Succeeded ?? 0,
            Failure = counts.Failed ?? 0,
            Timeout = counts.TimedOut ?? 0,
            Cancelled = counts.Cancelled ?? 0,
            Missed = counts.Missed ?? 0,
            Lost = counts.Lost ?? 0,
            TotalDurationMs = tally.TotalDurationMs,
            MinDurationMs = tally.MinDurationMs,
            MaxDurationMs = tally.MaxDurationMs,
        };
    }
}
