using Carillon.Api.Meta;

namespace Carillon.Kubernetes.Core;

/// <summary>
/// Any object reduced to its metadata. Reading through <see cref="Resources.ResourceType{T}.MetadataOnly"/> skips the rest of the
/// bytes without making strings of them; useful for writes whose answer matters only for its resourceVersion.
/// </summary>
public sealed record PartialObject : IKubernetesObject
{
    /// <summary>Group and version, as the server gave it.</summary>
    public string? ApiVersion { get; init; }

    /// <summary>The kind, as the server gave it.</summary>
    public string? Kind { get; init; }

    /// <summary>The metadata.</summary>
    public ObjectMeta Metadata { get; init => field = value ?? new ObjectMeta(); } = new();
}
