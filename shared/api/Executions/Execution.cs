using Carillon.Api.Meta;
using Carillon.Api.Schema;

namespace Carillon.Api.Executions;

/// <summary>One host's part of a run. Only the operator creates it; after its release only the agent of its host writes its status.</summary>
[CustomResource(KindName, PluralName, "exe")]
[PrinterColumn("Task", "string", ".spec.taskRef.name")]
[PrinterColumn("Host", "string", ".spec.nodeName")]
[PrinterColumn("Phase", "string", ".status.phase")]
[PrinterColumn("Outcome", "string", ".spec.outcome.phase", Description = "Set instead of a phase where it was never to be started: the host was away, drained or forbidden.")]
[PrinterColumn("Exit", "integer", ".status.exitCode")]
[PrinterColumn("Reason", "string", ".status.reason")]
[PrinterColumn("Outcome Reason", "string", ".spec.outcome.reason", Wide = true)]
[PrinterColumn("Attempt", "integer", ".status.attempt", Wide = true)]
[PrinterColumn("Duration ms", "integer", ".status.durationMs")]
[PrinterColumn("Message", "string", ".status.message", Wide = true)]
[PrinterColumn("Scheduled", "string", ".spec.scheduledTime")]
[PrinterColumn("Age", "date", ".metadata.creationTimestamp")]
[SelectableField(".spec.nodeName")]
[SelectableField(".spec.taskRef.name")]
[SelectableField(".status.phase")]
[Rule(
    "!has(oldSelf.status) || !has(oldSelf.status.phase) || !(oldSelf.status.phase in ['Succeeded', 'Failed', 'TimedOut', 'Cancelled', 'Missed', 'Lost'])"
    + " || (has(self.status) && has(self.status.phase) && (self.status.phase == oldSelf.status.phase"
    + " || ((oldSelf.status.phase == 'Lost' || (oldSelf.status.phase == 'Missed' && has(oldSelf.status.reason) && oldSelf.status.reason == 'AgentUnavailable'))"
    + " && self.status.phase in ['Succeeded', 'Failed', 'TimedOut', 'Cancelled', 'Missed'])))",
    "a final phase never changes, but for Lost or Missed/AgentUnavailable to the true result",
    FieldPath = ".status.phase")]
[Rule(
    RuleParts.StatusChanges + " || (self.spec.taskRef == oldSelf.spec.taskRef"
    + " && self.spec.runRef == oldSelf.spec.runRef"
    + " && self.spec.nodeName == oldSelf.spec.nodeName"
    + " && has(self.spec.trigger) == has(oldSelf.spec.trigger) && (!has(self.spec.trigger) || self.spec.trigger == oldSelf.spec.trigger)"
    + " && has(self.spec.scheduledTime) == has(oldSelf.spec.scheduledTime) && (!has(self.spec.scheduledTime) || self.spec.scheduledTime == oldSelf.spec.scheduledTime)"
    + " && has(self.spec.notBefore) == has(oldSelf.spec.notBefore) && (!has(self.spec.notBefore) || self.spec.notBefore == oldSelf.spec.notBefore)"
    + " && has(self.spec.startDeadlineSeconds) == has(oldSelf.spec.startDeadlineSeconds) && (!has(self.spec.startDeadlineSeconds) || self.spec.startDeadlineSeconds == oldSelf.spec.startDeadlineSeconds)"
    + " && self.spec.executor == oldSelf.spec.executor"
    + " && has(self.spec.parameters) == has(oldSelf.spec.parameters) && (!has(self.spec.parameters) || self.spec.parameters == oldSelf.spec.parameters)"
    + " && has(self.spec.timeoutSeconds) == has(oldSelf.spec.timeoutSeconds) && (!has(self.spec.timeoutSeconds) || self.spec.timeoutSeconds == oldSelf.spec.timeoutSeconds)"
    + " && has(self.spec.terminationGracePeriodSeconds) == has(oldSelf.spec.terminationGracePeriodSeconds) && (!has(self.spec.terminationGracePeriodSeconds) || self.spec.terminationGracePeriodSeconds == oldSelf.spec.terminationGracePeriodSeconds)"
    + " && has(self.spec.retry) == has(oldSelf.spec.retry) && (!has(self.spec.retry) || self.spec.retry == oldSelf.spec.retry)"
    + " && has(self.spec.concurrency) == has(oldSelf.spec.concurrency) && (!has(self.spec.concurrency) || self.spec.concurrency == oldSelf.spec.concurrency)"
    + " && has(self.spec.priority) == has(oldSelf.spec.priority) && (!has(self.spec.priority) || self.spec.priority == oldSelf.spec.priority)"
    + " && has(self.spec.output) == has(oldSelf.spec.output) && (!has(self.spec.output) || self.spec.output == oldSelf.spec.output)"
    + " && has(self.spec.shard) == has(oldSelf.spec.shard) && (!has(self.spec.shard) || self.spec.shard == oldSelf.spec.shard)"
    + " && has(self.spec.wave) == has(oldSelf.spec.wave) && (!has(self.spec.wave) || self.spec.wave == oldSelf.spec.wave)"
    + " && has(self.spec.groups) == has(oldSelf.spec.groups) && (!has(self.spec.groups) || self.spec.groups == oldSelf.spec.groups)"
    + " && has(self.spec.upstream) == has(oldSelf.spec.upstream) && (!has(self.spec.upstream) || self.spec.upstream == oldSelf.spec.upstream)"
    + " && has(self.spec.replaces) == has(oldSelf.spec.replaces) && (!has(self.spec.replaces) || self.spec.replaces == oldSelf.spec.replaces)"
    + " && has(self.spec.outcome) == has(oldSelf.spec.outcome) && (!has(self.spec.outcome) || self.spec.outcome == oldSelf.spec.outcome))",
    "of the spec only releasedAt, once, and cancel, to true, may change",
    FieldPath = ".spec")]
[Rule(
    RuleParts.StatusChanges + " || ((!has(oldSelf.spec.releasedAt) || (has(self.spec.releasedAt) && self.spec.releasedAt == oldSelf.spec.releasedAt))"
    + " && (!has(oldSelf.spec.cancel) || !oldSelf.spec.cancel || (has(self.spec.cancel) && self.spec.cancel)))",
    "releasedAt is set once, and cancel cannot be taken back",
    FieldPath = ".spec")]
public sealed record Execution : IKubernetesObject
{
    /// <summary>The kind.</summary>
    public const string KindName = "Execution";

    /// <summary>The name in URLs.</summary>
    public const string PluralName = "executions";

    /// <inheritdoc/>
    public string? ApiVersion { get; init; } = CarillonGroup.ApiVersion;

    /// <inheritdoc/>
    public string? Kind { get; init; } = KindName;

    /// <inheritdoc/>
    public ObjectMeta Metadata { get; init => field = value ?? new ObjectMeta(); } = new();

    /// <summary>What is wanted.</summary>
    [Required]
    public ExecutionSpec? Spec { get; init; }

    /// <summary>What is. Written by the agent of the host, before release and for lost hosts by the operator.</summary>
    public ExecutionStatus? Status { get; init; }
}
