namespace Carillon.ApiServer.Resources;

/// <summary>The names by which clients address one kind.</summary>
internal sealed record ResourceNames
{
    /// <summary>Lower-case plural, the path segment: <c>configmaps</c>.</summary>
    public required string Plural { get; init; }

    /// <summary>Lower-case singular, an alias in kubectl: <c>configmap</c>.</summary>
    public required string Singular { get; init; }

    /// <summary>CamelCase kind: <c>ConfigMap</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Kind of a list, by default <c>Kind</c> + <c>List</c>.</summary>
    public string ListKind { get => field ?? Kind + "List"; init; }

    public IReadOnlyList<string> ShortNames { get; init; } = [];

    /// <summary>Groups of kinds for <c>kubectl get CATEGORY</c>, such as <c>all</c>.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];
}
