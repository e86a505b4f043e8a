namespace Carillon.Api.Meta;

/// <summary>An object that another one belongs to, as in <c>metav1.OwnerReference</c>.</summary>
public sealed record OwnerReference
{
    /// <summary>Group and version of the owner.</summary>
    public string? ApiVersion { get; init; }

    /// <summary>Kind of the owner.</summary>
    public string? Kind { get; init; }

    /// <summary>Name of the owner.</summary>
    public string? Name { get; init; }

    /// <summary>UID of the owner.</summary>
    public string? Uid { get; init; }

    /// <summary>Whether this owner is the one that manages the object; at most one is.</summary>
    public bool? Controller { get; init; }

    /// <summary>Whether a foreground deletion of the owner waits for this object.</summary>
    public bool? BlockOwnerDeletion { get; init; }
}
