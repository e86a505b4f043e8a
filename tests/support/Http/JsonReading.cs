using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Carillon.Tests.Support.Http;

/// <summary>Short ways to make and read JSON in assertions. Paths are slash-separated; a number is an index into an array.</summary>
public static class JsonReading
{
    private static readonly JsonSerializerOptions PlainOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Parses <paramref name="text"/>, which is not null.</summary>
    public static JsonNode Parse([StringSyntax(StringSyntaxAttribute.Json)] string text) => JsonNode.Parse(text)!;

    /// <summary>The node at <paramref name="path"/>, or null where anything on the way is missing.</summary>
    public static JsonNode? At(this JsonNode node, string path)
    {
        JsonNode? current = node;
        foreach (var part in path.Split('/'))
        {
            current = current switch
            {
                JsonObject map => map[part],
                JsonArray list when int.TryParse(part, out var index) => index < list.Count ? list[index] : null,
                _ => null,
            };
        }

        return current;
    }

    /// <summary>The string at <paramref name="path"/>, or null where there is none.</summary>
    public static string? Text(this JsonNode node, string path) => node.At(path)?.GetValue<string>();

    /// <summary>The whole number at <paramref name="path"/>, or null where there is none.</summary>
    public static long? Number(this JsonNode node, string path) => node.At(path)?.GetValue<long>();

    /// <summary>The array at <paramref name="path"/>; empty where there is none.</summary>
    public static IReadOnlyList<JsonNode> Items(this JsonNode node, string path = "items") =>
        node.At(path)?.AsArray().Select(item => item!).ToList() ?? [];

    /// <summary>Compact JSON with sorted keys that escapes no more than JSON must, for comparing with literals.</summary>
    public static string Plain(this JsonNode node) => Sorted(node)!.ToJsonString(PlainOptions);

    /// <summary>The <c>metadata.name</c> of every item of a list, in its order.</summary>
    public static IReadOnlyList<string> Names(this JsonNode list) =>
        list.Items().Select(item => item.Text("metadata/name")!).ToList();

    // The order of an object's members means nothing, and servers differ in it.
    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(
            map.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => KeyValuePair.Create(member.Key, Sorted(member.Value)))),
        JsonArray list => new JsonArray(list.Select(Sorted).ToArray()),
        _ => node?.DeepClone(),
    };
}
