using System.Text.Json.Nodes;
using Carillon.ApiServer.Text;

namespace Carillon.ApiServer.JsonPaths;

/// <summary>One side of a filter: a path from the item (<c>@.x</c>), or a literal.</summary>
internal sealed record PathOperand(IReadOnlyList<PathStep>? Steps, JsonNode? Literal)
{
    public (bool Exists, JsonNode? Value) Evaluate(JsonNode? item)
    {
        if (Steps is null)
        {
            return (true, Literal);
        }

        var found = JsonPath.Evaluate(Steps, item);
        return found.Count == 0 ? (false, null) : (true, found[0]);
    }

    public static bool Compare(JsonNode? left, string comparison, JsonNode? right)
    {
        if (comparison is "==" or "!=")
        {
            return JsonScalar.DeepEquals(left, right) == (comparison == "==");
        }

        var order = JsonScalar.IsNumber(left) && JsonScalar.IsNumber(right)
            ? JsonScalar.AsDouble(left!).CompareTo(JsonScalar.AsDouble(right!))
            : JsonScalar.AsString(left) is { } a && JsonScalar.AsString(right) is { } b ? string.CompareOrdinal(a, b) : (int?)null;
        return comparison switch
        {
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            _ => order >= 0,
        };
    }
}
