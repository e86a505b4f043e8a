using System.Text.Json.Nodes;

namespace Carillon.ApiServer.JsonPaths;

/// <summary>The JSONPath subset of printer columns and selectable fields.</summary>
internal sealed class JsonPath
{
    private JsonPath(string text) => Text = text;

    public string Text { get; }

    /// <summary>Reads <c>.spec.x</c>, <c>.list[0]</c>, <c>.list[*].y</c>, <c>.list[?(@.type=="Ready")].status</c>, <c>.map['a.b/c']</c>.</summary>
    /// <exception cref="FormatException">The text is no such path.</exception>
    public static JsonPath Parse(string text) => new(text);

    /// <summary>All values the path leads to, in order; none where it leads nowhere.</summary>
    public IReadOnlyList<JsonNode?> Find(JsonNode root) => throw new NotSupportedException();
}
