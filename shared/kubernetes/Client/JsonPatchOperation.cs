using System.Text.Json;
using System.Text.Json.Nodes;

namespace Carillon.Kubernetes.Client;

/// <summary>One operation of a JSON patch (RFC 6902).</summary>
public sealed record JsonPatchOperation
{
    private readonly bool _hasValue;

    private JsonPatchOperation(string op, string path, bool hasValue, JsonNode? value, string? from = null)
    {
        Op = op;
        Path = path;
        Value = value;
        From = from;
        _hasValue = hasValue;
    }

    /// <summary><c>add</c>, <c>remove</c>, <c>replace</c>, <c>test</c>, <c>move</c> or <c>copy</c>.</summary>
    public string Op { get; }

    /// <summary>The JSON pointer of the target.</summary>
    public string Path { get; }

    /// <summary>The JSON pointer of the source of a move or copy.</summary>
    public string? From { get; }

    /// <summary>The value of an add, replace or test.</summary>
    public JsonNode? Value { get; }

    /// <summary>Sets a member, or inserts into a list.</summary>
    public static JsonPatchOperation Add(string path, JsonNode? value) => new("add", path, true, value);

    /// <summary>Removes what is at <paramref name="path"/>; the whole patch fails when nothing is there.</summary>
    public static JsonPatchOperation Remove(string path) => new("remove", path, false, null);

    /// <summary>Replaces what is at <paramref name="path"/>; the whole patch fails when nothing is there.</summary>
    public static JsonPatchOperation Replace(string path, JsonNode? value) => new("replace", path, true, value);

    /// <summary>Makes the whole patch fail unless <paramref name="path"/> holds <paramref name="value"/>.</summary>
    public static JsonPatchOperation Test(string path, JsonNode? value) => new("test", path, true, value);

    /// <summary>Moves a value.</summary>
    public static JsonPatchOperation Move(string from, string path) => new("move", path, false, null, from);

    /// <summary>Copies a value.</summary>
    public static JsonPatchOperation Copy(string from, string path) => new("copy", path, false, null, from);

    /// <summary>Escapes one member name for use in a pointer (a label key with <c>/</c>, say).</summary>
    public static string Escape(string member)
    {
        ArgumentNullException.ThrowIfNull(member);
        return member.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
    }

    internal void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("op"u8, Op);
        writer.WriteString("path"u8, Path);
        if (From is not null)
        {
            writer.WriteString("from"u8, From);
        }

        if (_hasValue)
        {
            writer.WritePropertyName("value"u8);
            if (Value is null)
            {
                writer.WriteNullValue();
            }
            else
            {
                Value.WriteTo(writer);
            }
        }

        writer.WriteEndObject();
    }
}
