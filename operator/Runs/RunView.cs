using Carillon.Api;
using Carillon.Api.Runs;
using Carillon.Kubernetes.Resources;

namespace Carillon.Operator.Runs;

/// <summary>How a Run is to be read.</summary>
internal static class RunView
{
    public static RunPhase PhaseOf(DistributedCronRun run) => run.Status?.Phase ?? RunPhase.Pending;

    public static bool IsFinished(DistributedCronRun run) => IsFinal(PhaseOf(run));

    public static bool IsFinal(RunPhase phase) =>
        phase is RunPhase.Succeeded or RunPhase.PartiallySucceeded or RunPhase.Failed or RunPhase.Cancelled or RunPhase.Skipped;

    /// <summary>What the Run waits for, in one word of <see cref="Reasons.OfWaiting"/>; null when it waits for nothing.</summary>
    public static string? WaitsFor(DistributedCronRun run) =>
        !IsFinished(run) && run.Status?.Reason is { } reason && Reasons.OfWaiting.Contains(reason) ? reason : null;

    /// <summary>Where its task is, or was.</summary>
    public static ObjectKey TaskOf(DistributedCronRun run) => new(run.Metadata.Namespace, run.Spec?.TaskRef?.Name ?? "");

    /// <summary>Whether the operator's part of the spec is filled in.</summary>
    public static bool IsAdmitted(DistributedCronRun run) =>
        run.Spec is { TaskRef.Uid: not null, Trigger: not null, ScheduledTime: not null, TaskSnapshot: not null };

    /// <summary>Whether the schedule of its task made it. Such a Run names its task by UID from the start; without one it only says so.</summary>
    public static bool IsScheduled(DistributedCronRun run) =>
        run.Spec is { TaskRef.Uid: not null, Trigger: RunTrigger.Schedule or RunTrigger.CatchUp };

    /// <summary>The newer Run whose turn ended this one; null where a person cancelled it, or nobody did.</summary>
    public static string? ReplacedBy(DistributedCronRun run) =>
        run.Spec?.Cancel == true ? run.Metadata.Annotations?.GetValueOrDefault(CarillonAnnotations.ReplacedBy) : null;

    /// <summary>The time it is for: its due time, or its creation.</summary>
    public static DateTimeOffset TimeOf(DistributedCronRun run) =>
        run.Spec?.ScheduledTime ?? run.Metadata.CreationTimestamp ?? DateTimeOffset.MinValue;
}
