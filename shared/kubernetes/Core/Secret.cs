using Carillon.Api.Meta;

namespace Carillon.Kubernetes.Core;

/// <summary>A core/v1 Secret. Its values must never reach a log line or another object.</summary>
public sealed record Secret : IKubernetesObject
{
    /// <summary>Always <c>v1</c>.</summary>
    public string? ApiVersion { get; init; } = "v1";

    /// <summary>Always <c>Secret</c>.</summary>
    public string? Kind { get; init; } = "Secret";

    /// <summary>Name and namespace.</summary>
    public ObjectMeta Metadata { get; init => field = value ?? new ObjectMeta(); } = new();

    /// <summary>For example <c>Opaque</c>.</summary>
    public string? Type { get; init; }

    /// <summary>The values by key, base64 on the wire.</summary>
    public IReadOnlyDictionary<string, byte[]>? Data { get; init; }

    /// <summary>Names the object only: the compiler's text of a record would print the values.</summary>
    public override string ToString() => $"Secret {Metadata.Namespace}/{Metadata.Name}";
}
