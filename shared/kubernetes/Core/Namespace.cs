using Carillon.Api.Meta;

namespace Carillon.Kubernetes.Core;

/// <summary>A core/v1 Namespace.</summary>
public sealed record Namespace : IKubernetesObject
{
    /// <summary>Always <c>v1</c>.</summary>
    public string? ApiVersion { get; init; } = "v1";

    /// <summary>Always <c>Namespace</c>.</summary>
    public string? Kind { get; init; } = "Namespace";

    /// <summary>Name and labels.</summary>
    public ObjectMeta Metadata { get; init => field = value ?? new ObjectMeta(); } = new();

    /// <summary>Where the namespace is in its life.</summary>
    public NamespaceStatus? Status { get; init; }
}
