using Carillon.Api.Meta;

namespace Carillon.Kubernetes.Core;

/// <summary>A coordination.k8s.io/v1 Lease: the lock of leader election and the heartbeat of a host.</summary>
public sealed record Lease : IKubernetesObject
{
    /// <summary>Always <c>coordination.k8s.io/v1</c>.</summary>
    public string? ApiVersion { get; init; } = "coordination.k8s.io/v1";

    /// <summary>Always <c>Lease</c>.</summary>
    public string? Kind { get; init; } = "Lease";

    /// <summary>Name, namespace and resourceVersion.</summary>
    public ObjectMeta Metadata { get; init => field = value ?? new ObjectMeta(); } = new();

    /// <summary>Who holds it and since when.</summary>
    public LeaseSpec? Spec { get; init; }
}
