using Carillon.Api.Defaults;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Operator.Runs;
using Carillon.Operator.Statistics;

namespace Carillon.Operator.Retention;

/// <summary>
/// Which finished Runs of a task have outlived its history. Pure. A Run that is not in the statistics ledger as it is now, or newer than
/// the persisted mark, is not looked at: deleting it would lose its figures, or make its due time fire again.
/// </summary>
internal static class RetentionDecision
{
    /// <summary>How long a Run without a task stays to be read: nobody's history would ever delete it.</summary>
    internal static readonly TimeSpan UnownedStays = TimeSpan.FromHours(1);

    /// <param name="task">The task as persisted.</param>
    /// <param name="runs">Its Runs.</param>
    /// <param name="executionsOf">How many Executions of a Run exist.</param>
    /// <param name="maxExecutions">How many Executions of finished Runs are kept for the task.</param>
    /// <param name="isNeeded">Whether something else still reads the Run: it then stays whole, and takes a place in the history all the same.</param>
    /// <param name="now">The present.</param>
    public static RetentionPlan Decide(
        DistributedCronTask task,
        IReadOnlyList<DistributedCronRun> runs,
        Func<DistributedCronRun, int> executionsOf,
        int maxExecutions,
        Func<DistributedCronRun, bool> isNeeded,
        DateTimeOffset now)
    {
        var ledger = (task.Status?.StatsLedger ?? []).ToLookup(static entry => entry.RunUid);
        var finished = runs
            .Where(run => RunView.IsFinished(run) && run.Metadata.DeletionTimestamp is null)
            .Where(run => ledger[run.Metadata.Uid].Any(entry => RunContribution.Covers(entry, run)) && !IsNewerThanMark(task, run))
            .OrderByDescending(EndOf)
            .ToList();
        var history = task.Spec?.History;
        var kept = new List<DistributedCronRun>();
        var delete = new List<DistributedCronRun>();
        var repeated = RepeatedIn(runs);
        int successes = 0, others = 0;
        foreach (var run in finished)
        {
            var surplus = RunView.PhaseOf(run) == RunPhase.Succeeded
                ? ++successes > (history?.SuccessfulRuns ?? TaskDefaults.SuccessfulRuns)
                : ++others > (history?.FailedRuns ?? TaskDefaults.FailedRuns);
            (surplus || ExpiresIn(history, run, now) <= TimeSpan.Zero ? delete : kept).Add(run);
        }

        return new RetentionPlan
        {
            Delete = [.. delete.Where(MayGo)],
            Strip = [.. ExecutionCap.Surplus(kept, executionsOf, maxExecutions).Where(MayGo)],
            After = kept.Min(run => ExpiresIn(history, run, now)),
        };

        bool MayGo(DistributedCronRun run) => !repeated.Contains(run.Metadata.Name) && !isNeeded(run);
    }

    /// <summary>The Runs that a rerun names whose hosts are not written down yet.</summary>
    private static HashSet<string?> RepeatedIn(IReadOnlyList<DistributedCronRun> runs) => runs
        .Where(static run => !RunView.IsFinished(run) && !RunView.IsAdmitted(run) && run.Spec?.RerunOf is not null)
        .Select(static run => run.Spec!.RerunOf!.Run)
        .ToHashSet();

    private static bool IsNewerThanMark(DistributedCronTask task, DistributedCronRun run) =>
        RunView.IsScheduled(run) && !(run.Spec?.ScheduledTime <= task.Status?.LastScheduleTime);

    private static TimeSpan? ExpiresIn(HistoryPolicy? history, DistributedCronRun run, DateTimeOffset now) =>
        history?.TtlSecondsAfterFinished is { } ttl ? EndOf(run).AddSeconds(ttl) - now : null;

    /// <summary>How long a finished Run stays that belongs to no task.</summary>
    public static TimeSpan UnownedExpiresIn(DistributedCronRun run, DateTimeOffset now) => EndOf(run) + UnownedStays - now;

    internal static DateTimeOffset EndOf(DistributedCronRun run) => run.Status?.CompletionTime ?? RunView.TimeOf(run);
}
