using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Carillon.ApiServer.Protobuf;
using Carillon.ApiServer.Text;

namespace Carillon.ApiServer.OpenApi;

/// <summary>
/// The v2 document in the protobuf form (gnostic's <c>openapi.v2.Document</c>) that every kubectl asks for and old ones insist on.
/// Each message is a table of its keywords; what a table does not name and is an extension goes among the vendor extensions.
/// </summary>
internal static class SwaggerProtobuf
{
    /// <summary>Media type of the document; clients also ask for it with <c>@</c> before the version.</summary>
    public const string MediaType = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

    private delegate void FieldWriter(WireWriter writer, int field, JsonNode value);

    private sealed record MessageType(int Extensions, Dictionary<string, (int Field, FieldWriter Write)> Fields);

    private static readonly MessageType Info = new(7, new() { ["title"] = (1, Text), ["version"] = (2, Text) });

    private static readonly MessageType SchemaType = new(31, new()
    {
        ["$ref"] = (1, Text),
        ["format"] = (2, Text),
        ["title"] = (3, Text),
        ["description"] = (4, Text),
        ["default"] = (5, AnyValue),
        ["multipleOf"] = (6, Real),
        ["maximum"] = (7, Real),
        ["exclusiveMaximum"] = (8, Flag),
        ["minimum"] = (9, Real),
        ["exclusiveMinimum"] = (10, Flag),
        ["maxLength"] = (11, Whole),
        ["minLength"] = (12, Whole),
        ["pattern"] = (13, Text),
        ["maxItems"] = (14, Whole),
        ["minItems"] = (15, Whole),
        ["uniqueItems"] = (16, Flag),
        ["maxProperties"] = (17, Whole),
        ["minProperties"] = (18, Whole),
        ["required"] = (19, Each(Text)),
        ["enum"] = (20, Each(AnyValue)),
        ["additionalProperties"] = (21, AdditionalProperties),
        ["type"] = (22, Wrapped(1, Text)),
        ["items"] = (23, Wrapped(1, Schema)),
        ["properties"] = (25, Wrapped(1, Named(Schema))),
    });

    private static readonly MessageType BodyParameter = new(6, new()
    {
        ["description"] = (1, Text),
        ["name"] = (2, Text),
        ["in"] = (3, Text),
        ["required"] = (4, Flag),
        ["schema"] = (5, Schema),
    });

    private static readonly MessageType QueryParameter = new(23, new()
    {
        ["required"] = (1, Flag),
        ["in"] = (2, Text),
        ["description"] = (3, Text),
        ["name"] = (4, Text),
        ["type"] = (6, Text),
        ["uniqueItems"] = (20, Flag),
    });

    private static readonly MessageType PathParameter = new(22, new()
    {
        ["required"] = (1, Flag),
        ["in"] = (2, Text),
        ["description"] = (3, Text),
        ["name"] = (4, Text),
        ["type"] = (5, Text),
        ["uniqueItems"] = (19, Flag),
    });

    private static readonly MessageType Response = new(5, new() { ["description"] = (1, Text), ["schema"] = (2, Wrapped(1, Schema)) });

    private static readonly MessageType OperationType = new(13, new()
    {
        ["tags"] = (1, Each(Text)),
        ["summary"] = (2, Text),
        ["description"] = (3, Text),
        ["operationId"] = (5, Text),
        ["produces"] = (6, Each(Text)),
        ["consumes"] = (7, Each(Text)),
        ["parameters"] = (8, Each(Parameter)),
        ["responses"] = (9, Wrapped(1, Named(Wrapped(1, Message(Response))))),
        ["schemes"] = (10, Each(Text)),
    });

    private static readonly MessageType PathItem = new(10, new()
    {
        ["get"] = (2, Message(OperationType)),
        ["put"] = (3, Message(OperationType)),
        ["post"] = (4, Message(OperationType)),
        ["delete"] = (5, Message(OperationType)),
        ["patch"] = (8, Message(OperationType)),
        ["parameters"] = (9, Each(Parameter)),
    });

    private static readonly MessageType Document = new(16, new()
    {
        ["swagger"] = (1, Text),
        ["info"] = (2, Message(Info)),
        ["paths"] = (8, Wrapped(2, Named(Message(PathItem)))),
        ["definitions"] = (9, Wrapped(1, Named(Schema))),
    });

    /// <summary>Writes the document that <see cref="SwaggerWriter"/> made.</summary>
    public static byte[] Write(JsonObject document)
    {
        var writer = new WireWriter();
        WriteFields(writer, Document, document);
        return writer.Written.ToArray();
    }

    private static void WriteFields(WireWriter writer, MessageType type, JsonObject source)
    {
        // By number, as other encoders write them: a client may look at the first bytes to see what it got.
        foreach (var (field, write, value) in source
            .Where(member => member.Value is not null && type.Fields.ContainsKey(member.Key))
            .Select(member => (type.Fields[member.Key].Field, type.Fields[member.Key].Write, member.Value!))
            .OrderBy(entry => entry.Field))
        {
            write(writer, field, value);
        }

        foreach (var (name, value) in source.Where(member => member.Key.StartsWith("x-", StringComparison.Ordinal)))
        {
            writer.Message(type.Extensions, extension =>
            {
                extension.Text(1, name);
                AnyValue(extension, 2, value!);
            });
        }
    }

    private static FieldWriter Message(MessageType type) =>
        (writer, field, value) => writer.Message(field, nested => WriteFields(nested, type, value.AsObject()));

    private static FieldWriter Each(FieldWriter write) => (writer, field, value) =>
    {
        foreach (var item in value.AsArray())
        {
            write(writer, field, item!);
        }
    };

    /// <summary>A message whose only field is what matters.</summary>
    private static FieldWriter Wrapped(int inner, FieldWriter write) =>
        (writer, field, value) => writer.Message(field, nested => write(nested, inner, value));

    /// <summary>A map, which in this form is a list of pairs of name and value.</summary>
    private static FieldWriter Named(FieldWriter write) => (writer, field, value) =>
    {
        foreach (var (name, member) in value.AsObject())
        {
            writer.Message(field, pair =>
            {
                pair.Text(1, name);
                write(pair, 2, member!);
            });
        }
    };

    private static void Schema(WireWriter writer, int field, JsonNode value) =>
        writer.Message(field, nested => WriteFields(nested, SchemaType, value.AsObject()));

    private static void AdditionalProperties(WireWriter writer, int field, JsonNode value)
    {
        if (value is JsonObject)
        {
            writer.Message(field, nested => Schema(nested, 1, value));
        }
        else
        {
            writer.Message(field, nested => Flag(nested, 2, value));
        }
    }

    private static void Parameter(WireWriter writer, int field, JsonNode value) => writer.Message(field, item => item.Message(1, parameter =>
    {
        var source = value.AsObject();
        switch (JsonScalar.AsString(source["in"]))
        {
            case "body":
                parameter.Message(1, body => WriteFields(body, BodyParameter, source));
                break;
            case "path":
                parameter.Message(2, other => other.Message(4, path => WriteFields(path, PathParameter, source)));
                break;
            default:
                parameter.Message(2, other => other.Message(3, query => WriteFields(query, QueryParameter, source)));
                break;
        }
    }));

    private static void AnyValue(WireWriter writer, int field, JsonNode value) =>
        writer.Message(field, any => any.Text(2, value.ToJsonString()));

    private static void Text(WireWriter writer, int field, JsonNode value) => writer.Text(field, JsonScalar.AsString(value) ?? "");

    private static void Flag(WireWriter writer, int field, JsonNode value) =>
        writer.Flag(field, value.GetValueKind() == JsonValueKind.True);

    private static void Whole(WireWriter writer, int field, JsonNode value) => writer.Whole(field, (long)Number(value));

    private static void Real(WireWriter writer, int field, JsonNode value) => writer.Real(field, Number(value));

    private static double Number(JsonNode value) => double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture);
}
