using System.Globalization;
using System.Text.Json.Nodes;

namespace Carillon.ApiServer.Protobuf;

/// <summary>Reads the protobuf form of built-in kinds as the JSON it stands for.</summary>
internal static class ProtobufDecoder
{
    private static ReadOnlySpan<byte> Magic => "k8s\0"u8;

    /// <summary>Decodes a body in Kubernetes' envelope.</summary>
    /// <returns>The object, or null for a kind that is only read as JSON.</returns>
    /// <exception cref="FormatException">The bytes are not in the envelope, or damaged.</exception>
    public static JsonObject? Decode(ReadOnlySpan<byte> body)
    {
        if (!body.StartsWith(Magic))
        {
            throw new FormatException("provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]");
        }

        var envelope = new WireReader(body[Magic.Length..]);
        var (apiVersion, kind) = ("", "");
        ReadOnlySpan<byte> raw = default;
        while (envelope.Read())
        {
            switch (envelope.Field)
            {
                case 1: (apiVersion, kind) = ReadType(envelope.Bytes); break;
                case 2: raw = envelope.Bytes; break;
            }
        }

        if (ProtoKinds.Find(apiVersion, kind) is not { } fields)
        {
            return null;
        }

        var obj = ReadMessage(raw, fields);
        obj["apiVersion"] = apiVersion;
        obj["kind"] = kind;
        return obj;
    }

    private static (string ApiVersion, string Kind) ReadType(ReadOnlySpan<byte> message)
    {
        var reader = new WireReader(message);
        var (apiVersion, kind) = ("", "");
        while (reader.Read())
        {
            (apiVersion, kind) = reader.Field switch
            {
                1 => (reader.Text, kind),
                2 => (apiVersion, reader.Text),
                _ => (apiVersion, kind),
            };
        }

        return (apiVersion, kind);
    }

    // Messages nest only as deep as the tables say, so there is no depth to limit.
    private static JsonObject ReadMessage(ReadOnlySpan<byte> message, IReadOnlyList<ProtoField> fields)
    {
        var obj = new JsonObject();
        var reader = new WireReader(message);
        while (reader.Read())
        {
            var number = reader.Field;
            if (fields.FirstOrDefault(field => field.Number == number) is not { } field)
            {
                continue;
            }

            if (field.Type is ProtoType.TextMap or ProtoType.BytesMap or ProtoType.TextListMap)
            {
                AddEntry(obj, field, reader.Bytes);
            }
            else if (ReadValue(ref reader, field) is { } value)
            {
                Add(obj, field, value);
            }
        }

        return obj;
    }

    private static JsonNode? ReadValue(ref WireReader reader, ProtoField field) => field.Type switch
    {
        ProtoType.PlainText => reader.Bytes.IsEmpty && !field.Pointer && !field.Repeated ? null : JsonValue.Create(reader.Text),
        ProtoType.Flag => reader.Number == 0 && !field.Pointer ? null : JsonValue.Create(reader.Number != 0),
        ProtoType.Number => reader.Number == 0 && !field.Pointer ? null : JsonValue.Create(reader.Number),
        ProtoType.Bytes => JsonValue.Create(Convert.ToBase64String(reader.Bytes)),
        ProtoType.Time => ReadTime(reader.Bytes, "yyyy-MM-dd'T'HH:mm:ss'Z'"),
        ProtoType.MicroTime => ReadTime(reader.Bytes, "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'"),
        _ => ReadMessage(reader.Bytes, field.Fields) is { Count: > 0 } message ? message : null,
    };

    private static JsonValue? ReadTime(ReadOnlySpan<byte> message, string format)
    {
        var reader = new WireReader(message);
        var (seconds, nanoseconds, present) = (0L, 0L, false);
        while (reader.Read())
        {
            present = true;
            (seconds, nanoseconds) = reader.Field == 1 ? (reader.Number, nanoseconds) : (seconds, reader.Number);
        }

        if (!present || seconds < DateTimeOffset.MinValue.ToUnixTimeSeconds() || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds())
        {
            return null;
        }

        var instant = DateTimeOffset.FromUnixTimeSeconds(seconds).AddTicks(Math.Clamp(nanoseconds, 0, 999_999_999) / 100);
        return JsonValue.Create(instant.ToString(format, CultureInfo.InvariantCulture));
    }

    private static void AddEntry(JsonObject obj, ProtoField field, ReadOnlySpan<byte> entry)
    {
        var map = (JsonObject)(obj[field.Name] ??= new JsonObject());
        var reader = new WireReader(entry);
        var key = "";
        JsonNode? value = field.Type == ProtoType.TextListMap ? new JsonArray() : JsonValue.Create("");
        while (reader.Read())
        {
            if (reader.Field == 1)
            {
                key = reader.Text;
                continue;
            }

            value = field.Type switch
            {
                ProtoType.TextMap => JsonValue.Create(reader.Text),
                ProtoType.BytesMap => JsonValue.Create(Convert.ToBase64String(reader.Bytes)),
                _ => ReadTextList(reader.Bytes),
            };
        }

        map[key] = value;
    }

    private static JsonArray ReadTextList(ReadOnlySpan<byte> message)
    {
        var list = new JsonArray();
        var reader = new WireReader(message);
        while (reader.Read())
        {
            list.Add((JsonNode)reader.Text);
        }

        return list;
    }

    private static void Add(JsonObject obj, ProtoField field, JsonNode value)
    {
        if (!field.Repeated)
        {
            obj[field.Name] = value;
            return;
        }

        var list = (JsonArray)(obj[field.Name] ??= new JsonArray());
        list.Add(value);
    }
}
