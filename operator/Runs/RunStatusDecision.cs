using Carillon.Api.Defaults;
using Carillon.Api.Executions;
using Carillon.Api.Meta;
using Carillon.Api.Runs;
using Carillon.Operator.Conditions;
using Carillon.Operator.Dispatch;
using Carillon.Operator.Executions;

namespace Carillon.Operator.Runs;

/// <summary>The status of a Run whose hosts are known. Pure.</summary>
internal static class RunStatusDecision
{
    public const string AcceptedCondition = "Accepted";
    public const string CompleteCondition = "Complete";
    public const string DispatchedCondition = "Dispatched";
    public const string TargetsCondition = "Targets";

    /// <param name="run">The Run as last seen.</param>
    /// <param name="tally">What its Executions add up to.</param>
    /// <param name="started">When dispatch began.</param>
    /// <param name="progress">How far the releases are.</param>
    /// <param name="now">The present.</param>
    public static DistributedCronRunStatus Decide(DistributedCronRun run, RunTally tally, DateTimeOffset started, RunProgress progress, DateTimeOffset now)
    {
        var before = run.Status ?? new();
        var (phase, reason) = RunPhaseDecision.Decide(run.Spec ?? new(), fannedOut: true, tally);
        if (reason == Reasons.CancelRequested && RunView.ReplacedBy(run) is not null)
        {
            reason = Reasons.Replaced;
        }

        var status = before with
        {
            Phase = phase,
            Reason = reason ?? (tally.Counts is { Pending: 0, Running: 0 } ? progress.WaitsFor : null),
            Plan = (before.Plan ?? new()) with { Total = tally.Counts.Desired },
            FannedOut = true,
            Counts = tally.Counts,
            FailedHosts = tally.FailedHosts.Count == 0 ? null : tally.FailedHosts,
            Wave = progress.Wave ?? before.Wave,
            Waves = progress.Waves ?? before.Waves,
            NextWaveTime = progress.NextWave,
            StartTime = before.StartTime ?? started,
            Refused = tally.Refused.Count == 0 ? null : tally.Refused.Count,
            Conditions = Dispatched(run, tally, now),
        };
        return RunView.IsFinal(phase) ? Complete(run, status, tally, now) : status;
    }

    /// <summary>The status of a Run of which the server does not take all Executions for now.</summary>
    /// <param name="run">The Run as last seen.</param>
    /// <param name="known">Its Executions so far.</param>
    /// <param name="held">What it waits for.</param>
    /// <param name="now">The present.</param>
    public static DistributedCronRunStatus Hold(DistributedCronRun run, IReadOnlyList<Execution> known, DispatchResult.Held held, DateTimeOffset now)
    {
        var before = run.Status ?? new();
        return before with
        {
            Phase = known.Count == 0 ? RunPhase.Pending : RunPhase.Running,
            Reason = held.Refusal.Reason,
            Counts = RunTally.Of(known, held.Desired, unconfirmed: Math.Max(0, held.Desired - known.Count)).Counts,
            StartTime = before.StartTime ?? held.Started,
            Conditions = ConditionList.With(
                before.Conditions,
                DispatchedCondition,
                false,
                held.Refusal.Reason,
                $"the API server does not take an execution for every host yet, it is tried again: {held.Refusal.Message}",
                run.Metadata.Generation,
                now),
        };
    }

    /// <summary>The condition is there only for a Run that had trouble: for all others it would be one more write's worth of nothing.</summary>
    private static IReadOnlyList<Condition>? Dispatched(DistributedCronRun run, RunTally tally, DateTimeOffset now)
    {
        var conditions = run.Status?.Conditions;
        if (tally.Refused is { Count: var count, Why: { } why })
        {
            return ConditionList.With(
                conditions,
                DispatchedCondition,
                false,
                why.Reason,
                $"the API server did not take the executions of {count} of {tally.Counts.Desired} hosts: {why.Message}",
                run.Metadata.Generation,
                now);
        }

        return tally.Refused.Count > 0 || ConditionList.Find(conditions, DispatchedCondition) is null
            ? conditions
            : ConditionList.With(
                conditions, DispatchedCondition, true, DispatchedCondition, "every host has an execution", run.Metadata.Generation, now);
    }

    /// <summary>Says which host groups of the task did not exist, so that their hosts take no part. Like Dispatched only where it is so.</summary>
    public static DistributedCronRunStatus WithMissingGroups(
        DistributedCronRun run, DistributedCronRunStatus status, IReadOnlyList<string> groups, DateTimeOffset now) => groups.Count == 0 ? status : status with
        {
            Conditions = ConditionList.With(
                status.Conditions,
                TargetsCondition,
                false,
                Reasons.HostGroupNotFound,
                $"there is no HostGroup {Some(groups)}: hosts that belong to no other group of the task take no part",
                run.Metadata.Generation,
                now),
        };

    /// <summary>The status of a Run that ends without any host.</summary>
    public static DistributedCronRunStatus End(DistributedCronRun run, RunPhase phase, string reason, string message, DateTimeOffset now)
    {
        var status = (run.Status ?? new()) with
        {
            Phase = phase,
            Reason = reason,
            Plan = (run.Status?.Plan ?? new()) with { Total = 0 },
            FannedOut = true,
            Counts = RunTally.Of([], 0, 0).Counts,
            StartTime = run.Status?.StartTime ?? now,
            CompletionTime = now,
            DurationMs = 0,
        };
        var accepted = ConditionList.With(
            status.Conditions,
            AcceptedCondition,
            phase is RunPhase.Cancelled or RunPhase.Skipped,
            reason,
            message,
            run.Metadata.Generation,
            now);

        // It is over all the same: "kubectl wait --for=condition=Complete" must not wait for ever.
        return status with { Conditions = ConditionList.With(accepted, CompleteCondition, true, reason, message, run.Metadata.Generation, now) };
    }

    /// <summary>
    /// How long the status waits to be written. A short Run ends within the interval after its dispatch, and in a burst commands wait for
    /// other writes: in both cases "Running" is put off, as a rule until the end has replaced it. The end waits for nothing but its pace.
    /// </summary>
    /// <param name="ends">Whether the status is final.</param>
    /// <param name="paced">What is left of the interval since the last write of this Run.</param>
    /// <param name="dispatched">What is left of the interval since its dispatch.</param>
    /// <param name="crowded">How long to leave the writes to others.</param>
    public static TimeSpan Wait(bool ends, TimeSpan paced, TimeSpan dispatched, TimeSpan crowded) =>
        ends ? paced : new[] { paced, dispatched, crowded }.Max();

    private static DistributedCronRunStatus Complete(
        DistributedCronRun run, DistributedCronRunStatus status, RunTally tally, DateTimeOffset now)
    {
        var started = status.StartTime ?? now;

        // What the agents say is exact; but a Run ends when its last host is known to have ended, and no clock may make it end before it began.
        var ended = status.CompletionTime ?? (tally.LastCompletion > started ? tally.LastCompletion.Value : now);
        return status with
        {
            CompletionTime = ended,
            DurationMs = Math.Max(0, (long)(ended - started).TotalMilliseconds),
            Conditions = ConditionList.With(
                status.Conditions, CompleteCondition, true, status.Reason ?? "Complete", Summary(run, status.Reason, tally.Counts), run.Metadata.Generation, now),
        };
    }

    /// <summary>How it went in one sentence; for a Run without hosts, what left none.</summary>
    private static string Summary(DistributedCronRun run, string? reason, RunCounts counts)
    {
        if (reason == Reasons.Replaced)
        {
            return $"run {RunView.ReplacedBy(run)} of the task takes its place (concurrencyPolicy Replace); {counts.Succeeded} of {counts.Desired} hosts had succeeded";
        }

        if (counts.Desired > 0)
        {
            return $"{counts.Succeeded} of {counts.Desired} hosts succeeded{Others(counts)}";
        }

        var groups = string.Join(", ", run.Spec?.TaskSnapshot?.HostGroups ?? []);
        return run.Spec switch
        {
            { RerunOf: { } rerun } => $"no host of run {rerun.Run} is left to repeat (only: {rerun.Only ?? RunDefaults.RerunOnly})",
            _ => $"no host is a member of the task's host groups ({groups}) and matches its nodeSelector",
        };
    }

    /// <summary>What became of the hosts that did not succeed.</summary>
    private static string Others(RunCounts counts)
    {
        var others = new (int? Hosts, string Phase)[]
        {
            (counts.Failed, "failed"), (counts.TimedOut, "timed out"), (counts.Missed, "missed"), (counts.Lost, "lost"), (counts.Cancelled, "cancelled"),
        };
        var said = string.Join(", ", others.Where(static other => other.Hosts > 0).Select(static other => $"{other.Hosts} {other.Phase}"));
        return said.Length == 0 ? "" : $": {said}";
    }

    private static string Some(IReadOnlyList<string> hosts) =>
        hosts.Count <= 5 ? string.Join(", ", hosts) : $"{string.Join(", ", hosts.Take(5))} and {hosts.Count - 5} more";
}
