using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Carillon.ApiServer.Storage;

/// <summary>Writes objects as bytes for storage: type and metadata first, so that <see cref="ObjectHeader.Read"/> can stop early.</summary>
internal static class ObjectEncoder
{
    /// <summary>Stands in <c>metadata.resourceVersion</c> until the writer knows the revision.</summary>
    public const string UnassignedRevision = "0";

    private static readonly JsonWriterOptions Options = new()
    {
        // Answers are application/json and never embedded in HTML, so text may stay readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = JsonLimits.MaxDepth + 8,
        SkipValidation = true,
    };

    public static byte[] Encode(JsonNode node)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            node.WriteTo(writer);
        }

        return buffer.WrittenSpan.ToArray();
    }

    public static byte[] EncodeObject(JsonObject node)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            WriteProperty(writer, node, "apiVersion");
            WriteProperty(writer, node, "kind");
            WriteProperty(writer, node, "metadata");
            WriteMembers(writer, node.Where(pair => pair.Key is not ("apiVersion" or "kind" or "metadata")));
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteProperty(Utf8JsonWriter writer, JsonObject node, string name)
    {
        if (node.TryGetPropertyValue(name, out var value))
        {
            writer.WritePropertyName(name);
            WriteValue(writer, value);
        }
    }

    private static void WriteValue(Utf8JsonWriter writer, JsonNode? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case JsonObject map:
                writer.WriteStartObject();
                WriteMembers(writer, map);
                writer.WriteEndObject();
                break;
            case JsonArray list:
                writer.WriteStartArray();
                foreach (var item in list)
                {
                    WriteValue(writer, item);
                }

                writer.WriteEndArray();
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    /// <summary>In the order of their names, as Go writes maps: equal objects are equal bytes.</summary>
    private static void WriteMembers(Utf8JsonWriter writer, IEnumerable<KeyValuePair<string, JsonNode?>> members)
    {
        foreach (var (name, value) in members.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            writer.WritePropertyName(name);
            WriteValue(writer, value);
        }
    }
}
