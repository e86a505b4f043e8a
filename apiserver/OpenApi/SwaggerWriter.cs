using System.Text.Json.Nodes;
using Carillon.ApiServer.Builtin;
using Carillon.ApiServer.Text;

namespace Carillon.ApiServer.OpenApi;

/// <summary>Writes the OpenAPI v2 document of everything, for clients that know no v3.</summary>
internal static class SwaggerWriter
{
    private const string DefinitionPrefix = "#/definitions/";

    /// <summary>What v2 has no words for.</summary>
    private static readonly string[] NotInV2 = ["anyOf", "oneOf", "not", "nullable"];

    public static JsonObject Write(IReadOnlyList<ServedKind> kinds)
    {
        return new JsonObject
        {
            ["swagger"] = "2.0",
            ["info"] = new JsonObject { ["title"] = "Kubernetes", ["version"] = "carillon" },
            ["paths"] = PathItems.Write(kinds, Describe),
            ["definitions"] = new JsonObject(SchemaCollector.Collect(kinds).Select(pair => KeyValuePair.Create(pair.Key, Simplify(pair.Value)))),
        };
    }

    private static JsonObject Describe(ServedKind kind, Operation operation)
    {
        IEnumerable<JsonNode> parameters = operation.Variables.Select(name => Parameter(name, "path"))
            .Concat(operation.Query.Select(name => Parameter(name, "query")))
            .Concat(operation.Body is { } body ? [Body(body)] : []);
        return new JsonObject
        {
            ["operationId"] = operation.Id(kind) + kind.Definition.Names.Kind,
            ["consumes"] = new JsonArray([.. (operation.Method == "patch" ? Operation.PatchTypes(kind) : ["*/*"]).Select(type => (JsonNode)type)]),
            ["produces"] = new JsonArray("application/json", "application/yaml"),
            ["schemes"] = new JsonArray("https"),
            ["parameters"] = new JsonArray([.. parameters]),
            ["responses"] = new JsonObject
            {
                ["200"] = new JsonObject { ["description"] = "OK", ["schema"] = new JsonObject { ["$ref"] = DefinitionPrefix + operation.Result } },
            },
            ["x-kubernetes-action"] = operation.Action,
            ["x-kubernetes-group-version-kind"] = kind.GroupVersionKind(),
        };
    }

    private static JsonObject Parameter(string name, string place)
    {
        var result = new JsonObject
        {
            ["name"] = name,
            ["in"] = place,
            ["description"] = Operation.Describe(name),
            ["type"] = Operation.TypeOf(name),
            ["uniqueItems"] = true,
        };
        if (place == "path")
        {
            result["required"] = true;
        }

        return result;
    }

    private static JsonObject Body(string schema) => new JsonObject
    {
        ["name"] = "body",
        ["in"] = "body",
        ["required"] = true,
        ["schema"] = new JsonObject { ["$ref"] = DefinitionPrefix + schema },
    };

    /// <summary>A copy in the words of v2, where references may have siblings and stand outside allOf.</summary>
    private static JsonNode? Simplify(JsonNode? schema)
    {
        if (schema is not JsonObject source)
        {
            return schema?.DeepClone();
        }

        var result = new JsonObject();
        foreach (var (keyword, value) in source)
        {
            switch (keyword)
            {
                case "properties":
                    result[keyword] = new JsonObject(value!.AsObject().Select(pair => KeyValuePair.Create(pair.Key, Simplify(pair.Value))));
                    break;
                case "items" or "additionalProperties":
                    result[keyword] = Simplify(value);
                    break;
                case "allOf" when value is JsonArray { Count: 1 } wrapped && JsonScalar.AsString(wrapped[0]?["$ref"]) is { } reference:
                    result["$ref"] = DefinitionPrefix + reference[BuiltinDefinitions.ReferencePrefix.Length..];
                    break;
                case "$ref":
                    result[keyword] = DefinitionPrefix + JsonScalar.AsString(value)![BuiltinDefinitions.ReferencePrefix.Length..];
                    break;
                case "allOf":
                    break;
                default:
                    if (!NotInV2.Contains(keyword, StringComparer.Ordinal))
                    {
                        result[keyword] = value?.DeepClone();
                    }

                    break;
            }
        }

        return result;
    }
}
