using Carillon.Api.Meta;
using Carillon.Api.Schema;

namespace Carillon.Api.HostAgents;

/// <summary>The agent of one host, named like its node. The agent makes it when it first starts.</summary>
[CustomResource(KindName, PluralName, "ha", Namespaced = false)]
[PrinterColumn("Ready", "string", ".status.conditions[?(@.type==\"Available\")].status")]
[PrinterColumn("Reason", "string", ".status.conditions[?(@.type==\"Available\")].reason")]
[PrinterColumn("Drain", "boolean", ".spec.drain")]
[PrinterColumn("Running", "integer", ".status.running")]
[PrinterColumn("Queued", "integer", ".status.queued")]
[PrinterColumn("Slots", "integer", ".spec.slots", Wide = true)]
[PrinterColumn("Version", "string", ".status.version")]
[PrinterColumn("OS", "string", ".status.os", Wide = true)]
[PrinterColumn("Kernel", "string", ".status.kernel", Wide = true)]
[PrinterColumn("Age", "date", ".metadata.creationTimestamp")]
public sealed record HostAgent : IKubernetesObject
{
    /// <summary>The kind.</summary>
    public const string KindName = "HostAgent";

    /// <summary>The name in URLs.</summary>
    public const string PluralName = "hostagents";

    /// <inheritdoc/>
    public string? ApiVersion { get; init; } = CarillonGroup.ApiVersion;

    /// <inheritdoc/>
    public string? Kind { get; init; } = KindName;

    /// <inheritdoc/>
    public ObjectMeta Metadata { get; init => field = value ?? new ObjectMeta(); } = new();

    /// <summary>What is wanted.</summary>
    public HostAgentSpec? Spec { get; init; }

    /// <summary>What is. Written by the agent, but for what says otherwise.</summary>
    public HostAgentStatus? Status { get; init; }
}
