using System.Text.Json;
using System.Text.Json.Nodes;

namespace Carillon.ApiServer.Schema;

/// <summary>Reads request bodies and notices members that are given twice.</summary>
internal static class StrictJson
{
    private const int MaxDepth = 256;

    /// <summary>
    /// Parses <paramref name="utf8"/>; of a repeated member the last value wins, and its path is returned
    /// (for <c>duplicate field "spec.foo"</c>).
    /// </summary>
    /// <exception cref="JsonException">The text is no JSON, or nested deeper than any object should be.</exception>
    public static (JsonNode? Value, IReadOnlyList<string> Duplicates) Parse(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MaxDepth });
        var duplicates = new List<string>();
        if (!reader.Read())
        {
            throw new JsonException("unexpected end of JSON input");
        }

        var value = ReadValue(ref reader, "", duplicates);
        if (reader.Read())
        {
            throw new JsonException("invalid data after top-level value");
        }

        return (value, duplicates);
    }

    private static JsonNode? ReadValue(ref Utf8JsonReader reader, string path, List<string> duplicates)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return ReadObject(ref reader, path, duplicates);
            case JsonTokenType.StartArray:
                return ReadArray(ref reader, path, duplicates);
            case JsonTokenType.Null:
                return null;
            case JsonTokenType.String:
                return JsonValue.Create(reader.GetString());
            case JsonTokenType.True:
                return JsonValue.Create(true);
            case JsonTokenType.False:
                return JsonValue.Create(false);
            default:
                return ReadNumber(ref reader);
        }
    }

    /// <summary>A whole number is an integer however it was written (<c>300.0</c>, <c>3e2</c>), or its readers could not take it for one.</summary>
    private static JsonValue? ReadNumber(ref Utf8JsonReader reader)
    {
        if (reader.TryGetInt64(out var whole))
        {
            return JsonValue.Create(whole);
        }

        const double limit = 1L << 62;
        return reader.GetDouble() is var number && double.IsInteger(number) && Math.Abs(number) < limit
            ? JsonValue.Create((long)number)
            : JsonValue.Create(JsonElement.ParseValue(ref reader));
    }

    private static JsonObject ReadObject(ref Utf8JsonReader reader, string path, List<string> duplicates)
    {
        var result = new JsonObject();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = reader.GetString()!;
            var memberPath = ValueValidator.Join(path, name);
            if (result.ContainsKey(name) && !duplicates.Contains(memberPath))
            {
                duplicates.Add(memberPath);
            }

            reader.Read();
            result[name] = ReadValue(ref reader, memberPath, duplicates);
        }

        return result;
    }

    private static JsonArray ReadArray(ref Utf8JsonReader reader, string path, List<string> duplicates)
    {
        var result = new JsonArray();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            result.Add(ReadValue(ref reader, $"{path}[{result.Count}]", duplicates));
        }

        return result;
    }
}
