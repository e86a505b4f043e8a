namespace Carillon.Api.Meta;

/// <summary>What the server says about a list, as in <c>metav1.ListMeta</c>.</summary>
public sealed record ListMeta
{
    /// <summary>The version at which the list was taken; a watch goes on from here.</summary>
    public string? ResourceVersion { get; init; }

    /// <summary>The token for the next page; absent or empty on the last one.</summary>
    public string? Continue { get; init; }

    /// <summary>How many objects are left after this page, when the server knows.</summary>
    public long? RemainingItemCount { get; init; }
}
