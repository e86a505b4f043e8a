namespace Carillon.ApiServer.Http;

/// <summary>The parts of a resource path: <c>/apis/{group}/{version}/namespaces/{ns}/{resource}/{name}/{subresource}</c>.</summary>
internal sealed record ApiPath
{
    public required string Group { get; init; }

    public required string Version { get; init; }

    public string? Namespace { get; init; }

    public required string Resource { get; init; }

    /// <summary>Null for the collection.</summary>
    public string? Name { get; init; }

    public string Subresource { get; init; } = "";

    /// <summary>Splits a path below <c>/api/</c> or <c>/apis/</c>; null when it names no resource.</summary>
    /// <param name="segments">Decoded path segments, the first being <c>api</c> or <c>apis</c>.</param>
    public static ApiPath? Parse(IReadOnlyList<string> segments)
    {
        var (group, version, next) = segments switch
        {
            ["api", var v, ..] => ("", v, 2),
            ["apis", var g, var v, ..] => (g, v, 3),
            _ => ("", "", int.MaxValue),
        };
        if (next >= segments.Count)
        {
            return null;
        }

        var rest = segments.Skip(next).ToArray();
        return rest switch
        {
            // status and finalize are subresources of the namespace itself; everything else below a namespace is its content.
            ["namespaces", var ns, "status" or "finalize"] => Create(group, version, null, ["namespaces", ns, rest[2]]),
            ["namespaces", var ns, _, ..] => Create(group, version, ns, rest[2..]),
            _ => Create(group, version, null, rest),
        };
    }

    private static ApiPath? Create(string group, string version, string? ns, string[] rest) => rest.Length > 3 || rest.Any(part => part.Length == 0)
        ? null
        : new ApiPath
        {
            Group = group,
            Version = version,
            Namespace = ns,
            Resource = rest[0],
            Name = rest.Length > 1 ? rest[1] : null,
            Subresource = rest.Length > 2 ? rest[2] : "",
        };
}
