using Carillon.ApiServer.Errors;

namespace Carillon.ApiServer.Http;

/// <summary>How a response is to look, from the Accept header.</summary>
/// <param name="Shape">Objects, a Table, or metadata only.</param>
/// <param name="Version">Version of <c>meta.k8s.io</c> for the shapes that are not objects.</param>
/// <param name="Yaml">YAML in place of JSON.</param>
internal readonly record struct Negotiated(ResponseShape Shape, string Version, bool Yaml)
{
    private const string Offered = "application/json, application/yaml";

    /// <summary>Takes the first acceptable entry, in the client's order; the few quality values in use all follow that order.</summary>
    /// <exception cref="ApiException">406: nothing acceptable.</exception>
    public static Negotiated From(string? accept)
    {
        if (string.IsNullOrWhiteSpace(accept))
        {
            return default;
        }

        foreach (var entry in accept.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (Match(entry) is { } match)
            {
                return match;
            }
        }

        throw ApiErrors.NotAcceptable(Offered);
    }

    private static Negotiated? Match(string entry)
    {
        var parts = entry.Split(';', StringSplitOptions.TrimEntries);
        var yaml = parts[0] is MediaTypes.Yaml;
        if (!yaml && parts[0] is not (MediaTypes.Json or "application/*" or "*/*"))
        {
            return null;
        }

        var parameters = parts.Skip(1).Select(part => part.Split('=', 2)).Where(pair => pair.Length == 2)
            .GroupBy(pair => pair[0], StringComparer.OrdinalIgnoreCase)
            .ToDictionary(group => group.Key, group => group.First()[1], StringComparer.OrdinalIgnoreCase);
        if (!parameters.TryGetValue("as", out var shape))
        {
            return new Negotiated(ResponseShape.Objects, "", yaml);
        }

        var version = parameters.GetValueOrDefault("v", "");
        if (parameters.GetValueOrDefault("g") != "meta.k8s.io" || version is not ("v1" or "v1beta1"))
        {
            return null;
        }

        return shape switch
        {
            "Table" => new Negotiated(ResponseShape.Table, version, yaml),
            "PartialObjectMetadata" or "PartialObjectMetadataList" => new Negotiated(ResponseShape.PartialMetadata, version, yaml),
            _ => null,
        };
    }
}
