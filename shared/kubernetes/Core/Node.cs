using Carillon.Api.Meta;

namespace Carillon.Kubernetes.Core;

/// <summary>The parts of a core/v1 Node that scheduling to hosts needs.</summary>
public sealed record Node : IKubernetesObject
{
    /// <summary>Always <c>v1</c>.</summary>
    public string? ApiVersion { get; init; } = "v1";

    /// <summary>Always <c>Node</c>.</summary>
    public string? Kind { get; init; } = "Node";

    /// <summary>Name and labels of the host.</summary>
    public ObjectMeta Metadata { get; init => field = value ?? new ObjectMeta(); } = new();

    /// <summary>What is asked of the node.</summary>
    public NodeSpec? Spec { get; init; }

    /// <summary>What the node reports.</summary>
    public NodeStatus? Status { get; init; }
}
