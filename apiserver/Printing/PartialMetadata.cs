using System.Text.Json.Nodes;

namespace Carillon.ApiServer.Printing;

/// <summary>The shape for clients that want metadata only.</summary>
internal static class PartialMetadata
{
    public static JsonObject Of(JsonNode metadata, string version) => new()
    {
        ["kind"] = "PartialObjectMetadata",
        ["apiVersion"] = "meta.k8s.io/" + version,
        ["metadata"] = metadata,
    };
}
