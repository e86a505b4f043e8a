using System.Text.Json;
using System.Text.Json.Nodes;
using Carillon.ApiServer.Text;

namespace Carillon.ApiServer.Schema;

/// <summary>Typed access to the keywords of one schema node; a keyword of the wrong type is an error with its path.</summary>
internal readonly record struct SchemaKeywords(JsonObject Source, string Path)
{
    public string? Text(string keyword) => Scalar(keyword, JsonValueKind.String)?.GetValue<string>();

    public bool Flag(string keyword)
    {
        if (Source[keyword] is not { } node)
        {
            return false;
        }

        return node.GetValueKind() switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw Wrong(keyword, "a boolean"),
        };
    }

    public double? Number(string keyword) => Scalar(keyword, JsonValueKind.Number) is { } number ? JsonScalar.AsDouble(number) : null;

    public long? Whole(string keyword)
    {
        if (Number(keyword) is not { } number)
        {
            return null;
        }

        return number == Math.Floor(number) && Math.Abs(number) <= 1L << 53 ? (long)number : throw Wrong(keyword, "an integer");
    }

    public IReadOnlyList<string> Texts(string keyword)
    {
        var result = new List<string>();
        foreach (var item in Array(keyword))
        {
            result.Add(item?.GetValueKind() == JsonValueKind.String ? item.GetValue<string>() : throw Wrong(keyword, "a list of strings"));
        }

        return result;
    }

    public IEnumerable<SchemaKeywords> Objects(string keyword)
    {
        var self = this;
        return Array(keyword).Select((item, index) =>
            new SchemaKeywords(item as JsonObject ?? throw self.Wrong(keyword, "a list of objects"), $"{self.Path}.{keyword}[{index}]"));
    }

    public IEnumerable<(string Name, JsonObject Schema)> Children(string keyword)
    {
        if (Source[keyword] is not { } node)
        {
            yield break;
        }

        foreach (var (name, child) in node as JsonObject ?? throw Wrong(keyword, "an object"))
        {
            yield return (name, child as JsonObject ?? throw Wrong($"{keyword}[{name}]", "an object"));
        }
    }

    private JsonArray Array(string keyword) => Source[keyword] switch
    {
        null => [],
        JsonArray list => list,
        _ => throw Wrong(keyword, "a list"),
    };

    private JsonNode? Scalar(string keyword, JsonValueKind kind)
    {
        if (Source[keyword] is not { } node)
        {
            return null;
        }

        return node.GetValueKind() == kind ? node : throw Wrong(keyword, kind == JsonValueKind.String ? "a string" : "a number");
    }

    private SchemaFormatException Wrong(string keyword, string expected) => new($"{Path}.{keyword}", $"must be {expected}");
}
