using Carillon.Api.Meta;
using Carillon.Api.Schema;

namespace Carillon.Api.Tasks;

/// <summary>A command that runs on every host of its host groups at the due times of a cron schedule, or when somebody asks.</summary>
[CustomResource(KindName, PluralName, "dct")]
[PrinterColumn("Schedule", "string", ".spec.schedule")]
[PrinterColumn("Schedules", "string", ".spec.schedules", Description = "The schedules of a task that has several.", Wide = true)]
[PrinterColumn("Zone", "string", ".spec.timeZone", Wide = true)]
[PrinterColumn("Suspend", "boolean", ".spec.suspend")]
[PrinterColumn("Last", "string", ".status.lastRun.phase", Description = "How the newest run stands.")]
[PrinterColumn("OK", "integer", ".status.lastRun.counts.succeeded", Description = "Hosts of the newest run that succeeded.")]
[PrinterColumn("Hosts", "integer", ".status.lastRun.counts.desired", Description = "Hosts of the newest run.")]
[PrinterColumn("Last Schedule", "date", ".status.lastScheduleTime")]
[PrinterColumn("Next", "string", ".status.nextScheduleTime", Description = "The next due time.")]
[PrinterColumn("Accepted", "string", ".status.conditions[?(@.type==\"Accepted\")].status", Wide = true)]
[PrinterColumn("Message", "string", ".status.conditions[?(@.type==\"Accepted\")].message", Wide = true)]
[PrinterColumn("Age", "date", ".metadata.creationTimestamp")]
[Rule("size(self.metadata.name) <= 52", "the name must be no more than 52 characters, so that the names of its runs fit")]
[Rule(
    "!has(oldSelf.status) || !has(oldSelf.status.lastScheduleTime) || (has(self.status) && has(self.status.lastScheduleTime) && self.status.lastScheduleTime >= oldSelf.status.lastScheduleTime)",
    "never goes back",
    FieldPath = ".status.lastScheduleTime")]
public sealed record DistributedCronTask : IKubernetesObject
{
    /// <summary>The kind.</summary>
    public const string KindName = "DistributedCronTask";

    /// <summary>The name in URLs.</summary>
    public const string PluralName = "distributedcrontasks";

    /// <inheritdoc/>
    public string? ApiVersion { get; init; } = CarillonGroup.ApiVersion;

    /// <inheritdoc/>
    public string? Kind { get; init; } = KindName;

    /// <inheritdoc/>
    public ObjectMeta Metadata { get; init => field = value ?? new ObjectMeta(); } = new();

    /// <summary>What is wanted.</summary>
    [Required]
    public DistributedCronTaskSpec? Spec { get; init; }

    /// <summary>What is. Written by the operator.</summary>
    public DistributedCronTaskStatus? Status { get; init; }
}
