namespace Carillon.Kubernetes.Client;

/// <summary>What to list, and how much at once.</summary>
public sealed record ListOptions
{
    /// <summary>A label selector, for example <c>carillon.dev/node=web-1</c>.</summary>
    public string? LabelSelector { get; init; }

    /// <summary>A field selector; only for people's tools, since servers differ in what they support.</summary>
    public string? FieldSelector { get; init; }

    /// <summary>The most items of one page; null asks for all in one answer.</summary>
    public int? Limit { get; init; }

    /// <summary>The token of the page before.</summary>
    public string? Continue { get; init; }

    /// <summary>Null: the newest state, consistent. <c>0</c>: whatever the server has in its cache.</summary>
    public string? ResourceVersion { get; init; }
}
