using Carillon.Api.Meta;

namespace Carillon.Kubernetes.Core;

/// <summary>A core/v1 ConfigMap.</summary>
public sealed record ConfigMap : IKubernetesObject
{
    /// <summary>Always <c>v1</c>.</summary>
    public string? ApiVersion { get; init; } = "v1";

    /// <summary>Always <c>ConfigMap</c>.</summary>
    public string? Kind { get; init; } = "ConfigMap";

    /// <summary>Name and namespace.</summary>
    public ObjectMeta Metadata { get; init => field = value ?? new ObjectMeta(); } = new();

    /// <summary>Text values by key.</summary>
    public IReadOnlyDictionary<string, string>? Data { get; init; }

    /// <summary>Binary values by key, base64 on the wire.</summary>
    public IReadOnlyDictionary<string, byte[]>? BinaryData { get; init; }
}
