using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Carillon.ApiServer.Text;

/// <summary>
/// Reads scalars as Kubernetes does: a number without fraction and exponent that fits 64 bits is an integer,
/// every other one a double.
/// </summary>
internal static class JsonScalar
{
    public static string? AsString(JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    public static bool IsNumber(JsonNode? node) => node?.GetValueKind() == JsonValueKind.Number;

    public static bool TryInteger(JsonNode? node, out long number)
    {
        number = 0;
        return IsNumber(node) && long.TryParse(node!.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
    }

    public static double AsDouble(JsonNode node) => double.Parse(node.ToJsonString(), CultureInfo.InvariantCulture);

    /// <summary>
    /// Structural equality where <c>1</c> and <c>1.0</c> are the same number and the order of object members does not count.
    /// </summary>
    public static bool DeepEquals(JsonNode? left, JsonNode? right) => (left, right) switch
    {
        (null, null) => true,
        (JsonObject a, JsonObject b) => ReferenceEquals(a, b) || ObjectsEqual(a, b),
        (JsonArray a, JsonArray b) => a.Count == b.Count && a.Zip(b).All(pair => DeepEquals(pair.First, pair.Second)),
        (JsonValue a, JsonValue b) => ValuesEqual(a, b),
        _ => false,
    };

    private static bool ObjectsEqual(JsonObject left, JsonObject right)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        foreach (var (name, value) in left)
        {
            if (!right.TryGetPropertyValue(name, out var other) || !DeepEquals(value, other))
            {
                return false;
            }
        }

        return true;
    }

    private static bool ValuesEqual(JsonValue left, JsonValue right)
    {
        var kind = left.GetValueKind();
        if (kind != right.GetValueKind())
        {
            return false;
        }

        return kind switch
        {
            JsonValueKind.String => string.Equals(left.GetValue<string>(), right.GetValue<string>(), StringComparison.Ordinal),
            JsonValueKind.Number => TryInteger(left, out var a) && TryInteger(right, out var b) ? a == b : AsDouble(left).Equals(AsDouble(right)),
            _ => true,
        };
    }
}
