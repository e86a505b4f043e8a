using Carillon.Api.Meta;

namespace Carillon.Kubernetes.Core;

/// <summary>What a node reports about itself.</summary>
public sealed record NodeStatus
{
    /// <summary>Conditions such as <c>Ready</c>; the wire form is that of <see cref="Condition"/> but for a heartbeat time, which is not read.</summary>
    public IReadOnlyList<Condition>? Conditions { get; init; }

    /// <summary>Versions and names of the machine's software.</summary>
    public NodeSystemInfo? NodeInfo { get; init; }

    /// <summary>Addresses under which the node is known.</summary>
    public IReadOnlyList<NodeAddress>? Addresses { get; init; }
}
