namespace Carillon.ApiServer.Security;

/// <summary>What somebody wants to do: a verb on a resource, or on a path outside the resources.</summary>
internal sealed record AccessRequest
{
    public required string Verb { get; init; }

    public string Group { get; init; } = "";

    public string Resource { get; init; } = "";

    public string Subresource { get; init; } = "";

    public string Namespace { get; init; } = "";

    public string Name { get; init; } = "";

    /// <summary>A path outside the resources: <c>/version</c>; empty for resources.</summary>
    public string Path { get; init; } = "";

    public string QualifiedResource => Subresource.Length == 0 ? Resource : $"{Resource}/{Subresource}";
}
