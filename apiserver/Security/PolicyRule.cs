namespace Carillon.ApiServer.Security;

/// <summary>One thing a role may do, in the terms of Kubernetes RBAC. <c>*</c> stands for all.</summary>
internal sealed record PolicyRule
{
    public required IReadOnlyList<string> Verbs { get; init; }

    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary><c>plural</c> or <c>plural/subresource</c>.</summary>
    public IReadOnlyList<string> Resources { get; init; } = [];

    /// <summary>Namespaces it holds in; empty = everywhere.</summary>
    public IReadOnlyList<string> Namespaces { get; init; } = [];

    /// <summary>Paths outside the resources, with <c>*</c> at the end for everything below.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>Only objects with this value in this field; null = all.</summary>
    public ObjectSight? Sight { get; init; }

    public bool Allows(AccessRequest request)
    {
        if (!Matches(Verbs, request.Verb))
        {
            return false;
        }

        if (request.Path.Length > 0)
        {
            return Paths.Any(path => path.EndsWith('*')
                ? request.Path.StartsWith(path[..^1], StringComparison.Ordinal)
                : string.Equals(path, request.Path, StringComparison.Ordinal));
        }

        return Matches(Groups, request.Group)
            && (Matches(Resources, request.QualifiedResource)
                || (request.Subresource.Length > 0 && Resources.Contains("*/" + request.Subresource, StringComparer.Ordinal)))
            && (Namespaces.Count == 0 || Namespaces.Contains(request.Namespace, StringComparer.Ordinal))
            && NameInSight(request);
    }

    /// <summary>A request that names its object is decided here when the sight is by name; by other fields only the object can tell.</summary>
    private bool NameInSight(AccessRequest request) =>
        Sight is not { Field: "metadata.name" } || request.Name.Length == 0 || string.Equals(request.Name, Sight.Value, StringComparison.Ordinal);

    private static bool Matches(IReadOnlyList<string> allowed, string asked) =>
        allowed.Contains("*", StringComparer.Ordinal) || allowed.Contains(asked, StringComparer.Ordinal);
}
