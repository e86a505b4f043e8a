using Carillon.Api.Meta;

namespace Carillon.Kubernetes.Resources;

/// <summary>Namespace and name of an object; what queues and stores are keyed by.</summary>
/// <param name="Namespace">The namespace; null for cluster-scoped kinds.</param>
/// <param name="Name">The name.</param>
public readonly record struct ObjectKey(string? Namespace, string Name)
{
    /// <summary>The key of <paramref name="target"/>.</summary>
    public static ObjectKey Of(IKubernetesObject target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return new(target.Metadata.Namespace, target.Metadata.Name ?? "");
    }

    /// <summary><c>namespace/name</c>, or the name alone.</summary>
    public override string ToString() => Namespace is null ? Name : $"{Namespace}/{Name}";
}
