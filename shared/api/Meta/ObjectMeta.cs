namespace Carillon.Api.Meta;

/// <summary>The part of <c>metav1.ObjectMeta</c> that Carillon reads or writes.</summary>
public sealed record ObjectMeta
{
    /// <summary>The name, unique within kind and namespace.</summary>
    public string? Name { get; init; }

    /// <summary>A prefix from which the server makes a name when there is none.</summary>
    public string? GenerateName { get; init; }

    /// <summary>The namespace; absent for cluster-scoped kinds.</summary>
    public string? Namespace { get; init; }

    /// <summary>The identity of this object, never used again. Set by the server.</summary>
    public string? Uid { get; init; }

    /// <summary>The version for optimistic concurrency and watches: an opaque text. Set by the server.</summary>
    public string? ResourceVersion { get; init; }

    /// <summary>Counts changes of the spec. Set by the server.</summary>
    public long? Generation { get; init; }

    /// <summary>When the object was created. Set by the server.</summary>
    public DateTimeOffset? CreationTimestamp { get; init; }

    /// <summary>When deletion was asked for; the object goes when its finalizers are gone. Set by the server.</summary>
    public DateTimeOffset? DeletionTimestamp { get; init; }

    /// <summary>How long a graceful deletion takes, in seconds. Set by the server.</summary>
    public long? DeletionGracePeriodSeconds { get; init; }

    /// <summary>Names and values to select by.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>Names and values that nobody selects by.</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    /// <summary>Objects that this one goes with.</summary>
    public IReadOnlyList<OwnerReference>? OwnerReferences { get; init; }

    /// <summary>Names of those who must agree before the object goes.</summary>
    public IReadOnlyList<string>? Finalizers { get; init; }
}
