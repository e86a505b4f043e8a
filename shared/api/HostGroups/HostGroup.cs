using Carillon.Api.Meta;
using Carillon.Api.Schema;

namespace Carillon.Api.HostGroups;

/// <summary>A set of hosts, and who may run what on them. Who may use a group with user root is root on its hosts.</summary>
[CustomResource(KindName, PluralName, "hg", Namespaced = false)]
[PrinterColumn("Hosts", "integer", ".status.hosts", Description = "Members.")]
[PrinterColumn("Ready", "integer", ".status.readyHosts", Description = "Members whose agent is alive.")]
[PrinterColumn("Running", "integer", ".status.running", Description = "Executions that have a place, where the group limits them.", Wide = true)]
[PrinterColumn("Limit", "integer", ".spec.maxConcurrentExecutions", Description = "How many may run at a time.", Wide = true)]
[PrinterColumn("Namespaces", "string", ".spec.allowedNamespaces", Description = "Namespaces whose tasks may use the group.")]
[PrinterColumn("Users", "string", ".spec.allowedUsers", Description = "Users that commands may run as.", Wide = true)]
[PrinterColumn("Description", "string", ".spec.description", Wide = true)]
[PrinterColumn("Age", "date", ".metadata.creationTimestamp")]
public sealed record HostGroup : IKubernetesObject
{
    /// <summary>The kind.</summary>
    public const string KindName = "HostGroup";

    /// <summary>The name in URLs.</summary>
    public const string PluralName = "hostgroups";

    /// <inheritdoc/>
    public string? ApiVersion { get; init; } = CarillonGroup.ApiVersion;

    /// <inheritdoc/>
    public string? Kind { get; init; } = KindName;

    /// <inheritdoc/>
    public ObjectMeta Metadata { get; init => field = value ?? new ObjectMeta(); } = new();

    /// <summary>What is wanted.</summary>
    [Required]
    public HostGroupSpec? Spec { get; init; }

    /// <summary>What is. Written by the operator.</summary>
    public HostGroupStatus? Status { get; init; }
}
