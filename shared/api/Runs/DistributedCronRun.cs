using Carillon.Api.Meta;
using Carillon.Api.Schema;

namespace Carillon.Api.Runs;

/// <summary>One firing of a task: made by the operator at a due time, or by a person (kubectl create, carillon run) to run it now or again.</summary>
[CustomResource(KindName, PluralName, "dcr")]
[PrinterColumn("Task", "string", ".spec.taskRef.name")]
[PrinterColumn("Trigger", "string", ".spec.trigger")]
[PrinterColumn("Phase", "string", ".status.phase")]
[PrinterColumn("OK", "integer", ".status.counts.succeeded", Description = "Hosts that succeeded.")]
[PrinterColumn("Failed", "integer", ".status.counts.failed", Description = "Hosts that failed.")]
[PrinterColumn("Missed", "integer", ".status.counts.missed", Description = "Hosts that never started.")]
[PrinterColumn("Lost", "integer", ".status.counts.lost", Description = "Hosts that fell silent.")]
[PrinterColumn("Timed Out", "integer", ".status.counts.timedOut", Description = "Hosts whose command took too long.")]
[PrinterColumn("Cancelled", "integer", ".status.counts.cancelled", Description = "Hosts that were cancelled.", Wide = true)]
[PrinterColumn("Held", "integer", ".status.counts.held", Description = "Hosts that wait for their wave, a place in a limited group or their upstream.")]
[PrinterColumn("Hosts", "integer", ".status.counts.desired", Description = "Hosts that take part.")]
[PrinterColumn("Paused", "boolean", ".spec.paused", Description = "Whether nothing more is let go; what runs goes on.", Wide = true)]
[PrinterColumn("Wave", "integer", ".status.wave", Description = "The newest wave of the rollout that has started.", Wide = true)]
[PrinterColumn("Waves", "integer", ".status.waves", Description = "How many waves the rollout has.", Wide = true)]
[PrinterColumn("Next Wave", "string", ".status.nextWaveTime", Description = "When the next wave starts.", Wide = true)]
[PrinterColumn("Failed On", "string", ".status.failedHosts[0].host", Description = "The first host that failed.", Wide = true)]
[PrinterColumn("Reason", "string", ".status.reason")]
[PrinterColumn("Duration ms", "integer", ".status.durationMs", Wide = true)]
[PrinterColumn("Scheduled", "string", ".spec.scheduledTime")]
[PrinterColumn("Age", "date", ".metadata.creationTimestamp")]
[Rule(
    RuleParts.StatusChanges + " || (has(self.spec.parameters) == has(oldSelf.spec.parameters) && (!has(self.spec.parameters) || self.spec.parameters == oldSelf.spec.parameters)"
    + " && has(self.spec.hosts) == has(oldSelf.spec.hosts) && (!has(self.spec.hosts) || self.spec.hosts == oldSelf.spec.hosts)"
    + " && has(self.spec.nodeSelector) == has(oldSelf.spec.nodeSelector) && (!has(self.spec.nodeSelector) || self.spec.nodeSelector == oldSelf.spec.nodeSelector)"
    + " && has(self.spec.rerunOf) == has(oldSelf.spec.rerunOf) && (!has(self.spec.rerunOf) || self.spec.rerunOf == oldSelf.spec.rerunOf)"
    + " && has(self.spec.useLatestSpec) == has(oldSelf.spec.useLatestSpec) && (!has(self.spec.useLatestSpec) || self.spec.useLatestSpec == oldSelf.spec.useLatestSpec))",
    "parameters, hosts, nodeSelector, rerunOf and useLatestSpec never change",
    FieldPath = ".spec")]
[Rule(
    RuleParts.StatusChanges + " || ((!has(oldSelf.spec.trigger) || (has(self.spec.trigger) && self.spec.trigger == oldSelf.spec.trigger))"
    + " && (!has(oldSelf.spec.scheduledTime) || (has(self.spec.scheduledTime) && self.spec.scheduledTime == oldSelf.spec.scheduledTime))"
    + " && (!has(oldSelf.spec.taskSnapshot) || (has(self.spec.taskSnapshot) && self.spec.taskSnapshot == oldSelf.spec.taskSnapshot))"
    + " && (!has(oldSelf.spec.upstreams) || (has(self.spec.upstreams) && self.spec.upstreams == oldSelf.spec.upstreams)))",
    "trigger, scheduledTime, taskSnapshot and upstreams are set once",
    FieldPath = ".spec")]
[Rule(
    RuleParts.StatusChanges + " || !has(oldSelf.spec.cancel) || !oldSelf.spec.cancel || (has(self.spec.cancel) && self.spec.cancel)",
    "cancel cannot be taken back",
    FieldPath = ".spec")]
public sealed record DistributedCronRun : IKubernetesObject
{
    /// <summary>The kind.</summary>
    public const string KindName = "DistributedCronRun";

    /// <summary>The name in URLs.</summary>
    public const string PluralName = "distributedcronruns";

    /// <inheritdoc/>
    public string? ApiVersion { get; init; } = CarillonGroup.ApiVersion;

    /// <inheritdoc/>
    public string? Kind { get; init; } = KindName;

    /// <inheritdoc/>
    public ObjectMeta Metadata { get; init => field = value ?? new ObjectMeta(); } = new();

    /// <summary>What is wanted.</summary>
    [Required]
    public DistributedCronRunSpec? Spec { get; init; }

    /// <summary>What is. Written by the operator.</summary>
    public DistributedCronRunStatus? Status { get; init; }
}
