using System.Text.Json.Nodes;

namespace Carillon.ApiServer.JsonPaths;

/// <summary>The JSONPath subset of printer columns and selectable fields. Parsed once, evaluated often.</summary>
internal sealed class JsonPath
{
    private readonly IReadOnlyList<PathStep> _steps;

    private JsonPath(string text, IReadOnlyList<PathStep> steps)
    {
        Text = text;
        _steps = steps;
    }

    public string Text { get; }

    /// <summary>Reads <c>.spec.x</c>, <c>.list[0]</c>, <c>.list[*].y</c>, <c>.list[?(@.type=="Ready")].status</c>, <c>.map['a.b/c']</c>, <c>.a\.b</c>, <c>..x</c>.</summary>
    /// <exception cref="FormatException">The text is no such path.</exception>
    public static JsonPath Parse(string text) => new(text, new JsonPathParser(text).Parse());

    /// <summary>All values the path leads to, in order; none where it leads nowhere.</summary>
    public IReadOnlyList<JsonNode?> Find(JsonNode root) => Evaluate(_steps, root);

    internal static List<JsonNode?> Evaluate(IReadOnlyList<PathStep> steps, JsonNode? root)
    {
        List<JsonNode?> current = [root];
        foreach (var step in steps)
        {
            if (current.Count == 0)
            {
                break;
            }

            current = current.SelectMany(step.Select).ToList();
        }

        return current;
    }
}
