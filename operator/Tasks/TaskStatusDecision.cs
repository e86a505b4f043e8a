using Carillon.Api;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Operator.Conditions;
using Carillon.Operator.Runs;
using Carillon.Operator.Selection;

namespace Carillon.Operator.Tasks;

/// <summary>The status of a task, from what is known of it. Pure.</summary>
internal static class TaskStatusDecision
{
    public const string AcceptedCondition = "Accepted";
    public const string ScheduledCondition = "Scheduled";

    public static DistributedCronTaskStatus Decide(TaskFacts facts)
    {
        var before = facts.Task.Status ?? new();
        var generation = facts.Task.Metadata.Generation;
        var (scheduled, reason, message) = Scheduled(facts);
        var conditions = ConditionList.With(
            before.Conditions, AcceptedCondition, facts.Acceptance.Accepted, facts.Acceptance.Reason, facts.Acceptance.Message, generation, facts.Now);
        var runs = facts.Runs.OrderBy(RunView.TimeOf).ThenBy(static run => run.Metadata.Name, StringComparer.Ordinal).ToList();
        return before with
        {
            Conditions = ConditionList.With(conditions, ScheduledCondition, scheduled, reason, message, generation, facts.Now),
            ObservedGeneration = generation,
            ScheduleSince = facts.Epoch?.Since ?? before.ScheduleSince,
            ScheduleFingerprint = facts.Epoch?.Fingerprint,
            LastScheduleTime = before.LastScheduleTime > facts.Mark ? before.LastScheduleTime : facts.Mark ?? before.LastScheduleTime,
            NextScheduleTime = facts.Next,
            HostJoin = facts.HostJoin,
            Missed = MissedDecision.Decide(before.Missed, facts.Skipped, facts.Now),
            Rotation = Rotation.Of(facts.Runs) ?? before.Rotation,
            Upstreams = facts.Upstreams,
            Active = ActiveOf(runs),
            LastRun = runs.Count == 0 ? before.LastRun : Summary(runs[^1]),
            LastSuccessfulTime = LastSuccess(before.LastSuccessfulTime, runs),
            DailyStats = facts.Statistics?.Days ?? before.DailyStats,
            StatsLedger = facts.Statistics?.Ledger ?? before.StatsLedger,
        };
    }

    private static (bool Status, string Reason, string Message) Scheduled(TaskFacts facts)
    {
        if (!facts.Acceptance.Accepted)
        {
            return (false, "NotAccepted", "a task that is not accepted has no due times");
        }

        if (!facts.HasSchedule)
        {
            return facts.Task.Spec?.DependsOn is { Count: > 0 }
                ? (false, "NoSchedule", "the task runs when those in spec.dependsOn have run, or when it is asked to")
                : (false, "NoSchedule", "the task runs only when it is asked to");
        }

        if (facts.Task.Spec?.Suspend == true)
        {
            return (false, "Suspended", "due times pass without a run while spec.suspend is true");
        }

        if (facts.Refusal is { } refusal)
        {
            return (false, refusal.Reason, $"the run that was due last could not be made: {refusal.Message}");
        }

        return facts.Next is null
            ? (false, "NothingDue", "the schedule has no due time any more; runs can still be made by hand")
            : (true, "Scheduled", "status.nextScheduleTime is the next due time");
    }

    private static List<RunReference>? ActiveOf(IReadOnlyList<DistributedCronRun> runs)
    {
        var active = runs
            .Where(static run => !RunView.IsFinished(run))
            .Take(Limits.ActiveRuns)
            .Select(static run => new RunReference { Name = run.Metadata.Name, Uid = run.Metadata.Uid })
            .ToList();
        return active.Count == 0 ? null : active;
    }

    private static LastRun Summary(DistributedCronRun run) => new()
    {
        Name = run.Metadata.Name,
        Phase = run.Status?.Phase ?? RunPhase.Pending,
        ScheduledTime = run.Spec?.ScheduledTime,
        Counts = run.Status?.Counts,
    };

    private static DateTimeOffset? LastSuccess(DateTimeOffset? before, IReadOnlyList<DistributedCronRun> runs)
    {
        var newest = runs
            .Where(static run => run.Status?.Phase == RunPhase.Succeeded)
            .Max(static run => run.Status?.CompletionTime);
        return before is null || newest > before ? newest : before;
    }
}
