namespace Carillon.ApiServer.Resources;

/// <summary>
/// Everything the server knows of one kind, whether built in or made by a CustomResourceDefinition.
/// Handlers, discovery, OpenAPI and the printer read it; nothing else distinguishes kinds.
/// </summary>
internal sealed record ResourceDefinition
{
    private static readonly IReadOnlyList<string> AllVerbs =
        ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

    /// <summary>API group; empty for the core group.</summary>
    public required string Group { get; init; }

    public required ResourceNames Names { get; init; }

    public required ResourceScope Scope { get; init; }

    public required IReadOnlyList<ResourceVersion> Versions { get; init; }

    /// <summary>Verbs offered in discovery and answered. Reviews, for example, can only be created.</summary>
    public IReadOnlyList<string> Verbs { get; init; } = AllVerbs;

    /// <summary>
    /// True for the kinds that Kubernetes itself brings. They take strategic merge patches, print Kubernetes' own columns,
    /// report unknown fields in the Go decoder's words, and cannot be replaced by a CustomResourceDefinition.
    /// </summary>
    public bool BuiltIn { get; init; }

    /// <summary>Whether <c>metadata.generation</c> counts changes outside metadata and status. Kubernetes leaves it out for most plain built-in kinds.</summary>
    public bool TracksGeneration { get; init; } = true;

    public bool Namespaced => Scope == ResourceScope.Namespaced;

    /// <summary><c>plural.group</c>, or the plural alone in the core group: the form used in error messages.</summary>
    public string QualifiedName => Group.Length == 0 ? Names.Plural : Names.Plural + "." + Group;

    public ResourceVersion StorageVersion => Versions.First(version => version.Storage);

    /// <summary>The served version of that name, or null.</summary>
    public ResourceVersion? FindVersion(string name) =>
        Versions.FirstOrDefault(version => version.Served && string.Equals(version.Name, name, StringComparison.Ordinal));

    /// <summary>The wire form of group and version: <c>carillon.dev/v1</c>, or <c>v1</c> in the core group.</summary>
    public string ApiVersion(string version) => Group.Length == 0 ? version : Group + "/" + version;
}
