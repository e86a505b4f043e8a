using Carillon.Api.Meta;

namespace Carillon.Kubernetes.Core;

/// <summary>Names one object, for events.</summary>
public sealed record ObjectReference
{
    /// <summary>Group and version, for example <c>carillon.dev/v1</c>.</summary>
    public string? ApiVersion { get; init; }

    /// <summary>The kind.</summary>
    public string? Kind { get; init; }

    /// <summary>The namespace; absent for cluster-scoped objects.</summary>
    public string? Namespace { get; init; }

    /// <summary>The name.</summary>
    public string? Name { get; init; }

    /// <summary>The UID, so that events of a namesake that is gone are told apart.</summary>
    public string? Uid { get; init; }

    /// <summary>The version of the object the event speaks of.</summary>
    public string? ResourceVersion { get; init; }

    /// <summary>A reference to <paramref name="target"/>, whose apiVersion and kind come from <paramref name="type"/>.</summary>
    public static ObjectReference To<T>(Resources.ResourceType<T> type, T target)
        where T : class, IKubernetesObject
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(target);
        return new()
        {
            ApiVersion = type.ApiVersion,
            Kind = type.Kind,
            Namespace = target.Metadata.Namespace,
            Name = target.Metadata.Name,
            Uid = target.Metadata.Uid,
            ResourceVersion = target.Metadata.ResourceVersion,
        };
    }
}
