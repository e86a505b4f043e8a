using System.Text.Json.Nodes;

namespace Carillon.Cli.Objects;

/// <summary>One object of a manifest file.</summary>
/// <param name="Source">File and number of the document in it, for messages.</param>
/// <param name="Object">The object.</param>
internal sealed record Manifest(string Source, JsonObject Object)
{
    public string? ApiVersion => TextOf(Object["apiVersion"]);

    public string? Kind => TextOf(Object["kind"]);

    public string? Name => TextOf(Metadata?["name"]);

    /// <summary>Null where none is named; an empty one names none.</summary>
    public string? Namespace => TextOf(Metadata?["namespace"]) is { Length: > 0 } name ? name : null;

    public JsonObject? Metadata => Object["metadata"] as JsonObject;

    /// <summary>The text that a value is; null for anything else, whatever somebody wrote there.</summary>
    public static string? TextOf(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
