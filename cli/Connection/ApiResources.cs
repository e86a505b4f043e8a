using System.Text.Json.Nodes;
using Carillon.Cli.Host;
using Carillon.Kubernetes.Client;

namespace Carillon.Cli.Connection;

/// <summary>Which kinds the server has, by its discovery documents; asked for once per call of the program.</summary>
internal sealed class ApiResources(IRawKubernetesClient client)
{
    private const string Aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    private IReadOnlyList<ApiResource>? _all;

    /// <summary>Resolves a comma-separated list of names, short names, kinds or categories.</summary>
    public async Task<IReadOnlyList<ApiResource>> ResolveAsync(string words, CancellationToken cancellationToken)
    {
        var all = await AllAsync(cancellationToken).ConfigureAwait(false);
        var found = new List<ApiResource>();
        foreach (var word in words.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var matches = all.FirstOrDefault(resource => resource.Answers(word)) is { } one
                ? [one]
                : all.Where(resource => resource.Categories.Contains(word, StringComparer.OrdinalIgnoreCase)).ToList();
            if (matches.Count == 0)
            {
                throw new CliException($"the server has no resource type \"{TerminalText.OneLine(word)}\"");
            }

            found.AddRange(matches.Where(match => !found.Contains(match)));
        }

        return found;
    }

    /// <summary>The resource that a manifest's apiVersion and kind mean.</summary>
    public async Task<ApiResource> OfManifestAsync(string apiVersion, string kind, CancellationToken cancellationToken)
    {
        var all = await AllAsync(cancellationToken).ConfigureAwait(false);
        return all.FirstOrDefault(resource => resource.ApiVersion == apiVersion && resource.Kind == kind)
            ?? throw new CliException($"the server has no kind \"{TerminalText.OneLine(kind)}\" in version \"{TerminalText.OneLine(apiVersion)}\"; are the CRDs installed?");
    }

    private async Task<IReadOnlyList<ApiResource>> AllAsync(CancellationToken cancellationToken)
    {
        if (_all is null)
        {
            var resources = new List<ApiResource>();
            foreach (var path in (string[])["/api", "/apis"])
            {
                var document = await client.SendAsync(new RawRequest(HttpMethod.Get, path) { Accept = Aggregated }, cancellationToken).ConfigureAwait(false);
                resources.AddRange(Read(document));
            }

            _all = resources;
        }

        return _all;
    }

    private static IEnumerable<ApiResource> Read(JsonNode? document) =>
        from JsonNode? item in document?["items"] as JsonArray ?? []
        let @group = (string?)item["metadata"]?["name"] ?? ""
        from JsonNode? version in item["versions"] as JsonArray ?? []
        from JsonNode? resource in version["resources"] as JsonArray ?? []
        select new ApiResource(
            @group,
            (string?)version["version"] ?? "",
            (string?)resource["resource"] ?? "",
            (string?)resource["singularResource"] ?? "",
            (string?)resource["responseKind"]?["kind"] ?? "",
            (string?)resource["scope"] == "Namespaced",
            Words(resource["shortNames"]),
            Words(resource["categories"]));

    private static IReadOnlyList<string> Words(JsonNode? list) => list is JsonArray array ? [.. array.Select(word => (string?)word ?? "")] : [];
}
