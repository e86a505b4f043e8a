using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Carillon.ApiServer.Errors;
using Carillon.ApiServer.Http;
using Carillon.ApiServer.Metadata;
using Carillon.ApiServer.Protobuf;
using Carillon.ApiServer.Resources;
using Carillon.ApiServer.Schema;
using Carillon.ApiServer.Storage;
using Carillon.Runtime.Yaml;

namespace Carillon.ApiServer.Rest;

/// <summary>Turns what a client sent into an object of the expected kind that holds nothing its schema does not know.</summary>
internal static class BodyDecoder
{
    private const string AcceptedTypes = "application/json, application/yaml, application/vnd.kubernetes.protobuf";

    /// <summary>Parses a JSON, YAML or protobuf body.</summary>
    /// <returns>The value, and the paths of members given twice.</returns>
    /// <exception cref="ApiException">400 or 415.</exception>
    public static (JsonNode? Value, IReadOnlyList<string> Duplicates) Parse(byte[] body, string? contentType)
    {
        switch (MediaTypes.Base(contentType))
        {
            case "" or MediaTypes.Json or MediaTypes.JsonPatch or MediaTypes.MergePatch or MediaTypes.StrategicMergePatch:
                return ParseJson(body);
            case MediaTypes.Yaml or MediaTypes.ApplyPatch:
                // Nearly every client sends JSON under the YAML types, and JSON is read much faster as what it is.
                return LooksLikeJson(body) ? ParseJson(body) : (ParseYaml(body), []);
            case MediaTypes.Protobuf:
                return (ParseProtobuf(body), []);
            default:
                throw ApiErrors.UnsupportedMediaType(AcceptedTypes);
        }
    }

    /// <summary>Parses and decodes a whole object.</summary>
    public static JsonObject Decode(byte[] body, string? contentType, WriteContext context)
    {
        var (value, duplicates) = Parse(body, contentType);
        if (value is not JsonObject obj)
        {
            throw Unrecognized(
                context.Resource,
                body,
                $"couldn't get version/kind; json parse error: json: cannot unmarshal {GoKind(value)} into Go value of type struct "
                + "{ APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string \"json:\\\"kind,omitempty\\\"\" }");
        }

        var apiVersion = TypeText(obj, "apiVersion");
        if (!context.Resource.Definition.BuiltIn && TypeText(obj, "kind").Length > 0 && apiVersion != context.Resource.ApiVersion)
        {
            throw ApiErrors.BadRequest(
                $"the API version in the data ({apiVersion}) does not match the expected API version ({context.Resource.ApiVersion})");
        }

        CheckType(obj, context.Resource, body);
        try
        {
            DecodeObject(obj, context, duplicates);
        }
        catch (StrictDecodingException e)
        {
            throw CannotHandle(context.Resource, e.Message);
        }

        return obj;
    }

    /// <summary>Normalises metadata and drops unknown fields, which the client hears of as it asked to.</summary>
    /// <exception cref="ApiException">400: metadata has a wrong type.</exception>
    /// <exception cref="StrictDecodingException">Strict decoding found something.</exception>
    public static void DecodeObject(JsonObject obj, WriteContext context, IReadOnlyList<string> duplicates)
    {
        var problems = duplicates.Select(path => $"duplicate field \"{path}\"").ToList();
        try
        {
            if (context.Resource.Definition.BuiltIn)
            {
                RemoveNulls(obj, context.Resource.Schema);
            }

            var unknown = MetadataDecoder.Normalise(obj).Concat(SchemaPruner.Prune(context.Resource.Schema, obj));
            problems.AddRange(unknown.Select(path => $"unknown field \"{path}\""));
        }
        catch (FormatException e)
        {
            throw CannotHandle(context.Resource, e.Message);
        }

        if (context.Resource.Definition.BuiltIn)
        {
            CheckFieldTypes(obj, context.Resource);
        }

        if (problems.Count == 0)
        {
            return;
        }

        switch (context.Validation)
        {
            case FieldValidation.Strict:
                throw new StrictDecodingException($"strict decoding error: {string.Join(", ", problems)}");
            case FieldValidation.Warn:
                context.Warnings.AddRange(problems);
                break;
            case FieldValidation.Ignore:
                break;
        }
    }

    /// <summary>A wrong type in a built-in kind is a body that cannot be decoded, where a custom resource is decoded and then invalid.</summary>
    private static void CheckFieldTypes(JsonObject obj, ServedResource resource)
    {
        var wrong = SchemaValidator.Validate(resource.Schema, obj).FirstOrDefault(cause => cause.Reason == "FieldValueTypeInvalid");
        if (wrong is not null)
        {
            throw CannotHandle(resource, $"json: cannot unmarshal into Go struct field {resource.Kind}.{wrong.Field}: {wrong.Message}");
        }
    }

    /// <summary>
    /// A null in a built-in kind is a field left out, or the empty text of a map's key, which is there because it was named;
    /// in a custom resource its schema decides.
    /// </summary>
    private static void RemoveNulls(JsonObject obj, StructuralSchema? schema)
    {
        foreach (var (name, value) in obj.ToList())
        {
            var member = schema?.Member(name);
            switch (value)
            {
                case null when schema?.AdditionalProperties is { Type: "string" }:
                    obj[name] = "";
                    break;
                case null:
                    obj.Remove(name);
                    break;
                case JsonObject child:
                    RemoveNulls(child, member);
                    break;
                case JsonArray list:
                    foreach (var item in list.OfType<JsonObject>())
                    {
                        RemoveNulls(item, member?.Items);
                    }

                    break;
            }
        }
    }

    private static ApiException Unrecognized(ServedResource resource, byte[] body, string message)
    {
        // The body is quoted to help whoever sent it by mistake, not to send megabytes back.
        const int maxQuoted = 1024;
        var text = Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, maxQuoted)));
        return ApiErrors.BadRequest($"the object provided is unrecognized (must be of type {resource.Kind}): {message} ({text})");
    }

    private static ApiException CannotHandle(ServedResource resource, string message) =>
        ApiErrors.BadRequest($"{resource.Kind} in version \"{resource.Version.Name}\" cannot be handled as a {resource.Kind}: {message}");

    /// <summary>Whether the object says it is of the expected kind and version.</summary>
    /// <exception cref="ApiException">400, or 422 for another kind or version of a custom resource.</exception>
    public static void CheckType(JsonObject obj, ServedResource resource, byte[] body)
    {
        var kind = TypeText(obj, "kind");
        var apiVersion = TypeText(obj, "apiVersion");
        if (resource.Definition.BuiltIn)
        {
            // Built-in kinds are decoded with the expected type as default.
            kind = kind.Length > 0 ? kind : resource.Kind;
            apiVersion = apiVersion.Length > 0 ? apiVersion : resource.ApiVersion;
            obj["kind"] = kind;
            obj["apiVersion"] = apiVersion;
        }

        if (kind.Length == 0)
        {
            throw Unrecognized(resource, body, $"Object 'Kind' is missing in '{Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, 1024)))}'");
        }

        if (resource.Definition.BuiltIn && (kind != resource.Kind || apiVersion != resource.ApiVersion))
        {
            throw ApiErrors.BadRequest(
                $"{kind} in version \"{VersionOf(apiVersion)}\" cannot be handled as a {resource.Kind}: "
                + (apiVersion == resource.ApiVersion
                    ? "the kinds do not convert into each other"
                    : $"no kind \"{kind}\" is registered for version \"{apiVersion}\""));
        }

        var causes = new List<FieldCause>();
        if (kind != resource.Kind)
        {
            causes.Add(FieldCause.Invalid("kind", kind, $"must be {resource.Kind}"));
        }

        if (apiVersion != resource.ApiVersion)
        {
            causes.Add(FieldCause.Invalid("apiVersion", apiVersion, $"must be {resource.ApiVersion}"));
        }

        if (causes.Count > 0)
        {
            throw ApiErrors.Invalid(resource.Definition.Group, kind, ObjectMetadata.Of(obj).Name, causes);
        }
    }

    private static string VersionOf(string apiVersion) => apiVersion[(apiVersion.IndexOf('/', StringComparison.Ordinal) + 1)..];

    private static string TypeText(JsonObject obj, string field) => obj[field] switch
    {
        null => "",
        var node when node.GetValueKind() == JsonValueKind.String => node.GetValue<string>(),
        var node => throw ApiErrors.BadRequest(
            $"couldn't get version/kind; json parse error: json: cannot unmarshal {GoKind(node)} into Go struct field .{field} of type string"),
    };

    private static (JsonNode? Value, IReadOnlyList<string> Duplicates) ParseJson(byte[] body)
    {
        try
        {
            return StrictJson.Parse(body);
        }
        catch (JsonException e)
        {
            throw ApiErrors.BadRequest($"the object provided is unrecognized (must be of type json): {e.Message}");
        }
    }

    private static JsonObject ParseProtobuf(byte[] body)
    {
        try
        {
            return ProtobufDecoder.Decode(body) ?? throw ApiErrors.UnsupportedMediaType("application/json, application/yaml");
        }
        catch (FormatException e)
        {
            throw ApiErrors.BadRequest($"error decoding protobuf: {e.Message}");
        }
    }

    private static JsonNode? ParseYaml(byte[] body)
    {
        try
        {
            return YamlReader.Read(Encoding.UTF8.GetString(body), JsonLimits.MaxDepth);
        }
        catch (FormatException e)
        {
            throw ApiErrors.BadRequest($"error decoding YAML: {e.Message}");
        }
    }

    private static bool LooksLikeJson(byte[] body)
    {
        var first = body.AsSpan().TrimStart(" \t\r\n"u8);
        return first.Length > 0 && first[0] is (byte)'{' or (byte)'[';
    }

    private static string GoKind(JsonNode? node) => node?.GetValueKind() switch
    {
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        JsonValueKind.True or JsonValueKind.False => "bool",
        JsonValueKind.Array => "array",
        JsonValueKind.Object => "object",
        _ => "null",
    };
}
