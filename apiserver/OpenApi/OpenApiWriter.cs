using System.Text.Json.Nodes;
using Carillon.ApiServer.Builtin;

namespace Carillon.ApiServer.OpenApi;

/// <summary>Writes the OpenAPI v3 document of one group and version.</summary>
internal static class OpenApiWriter
{
    public static JsonObject Write(IReadOnlyList<ServedKind> kinds)
    {
        return new JsonObject
        {
            ["openapi"] = "3.0.0",
            ["info"] = new JsonObject { ["title"] = "Kubernetes", ["version"] = "carillon" },
            ["paths"] = PathItems.Write(kinds, Describe),
            ["components"] = new JsonObject
            {
                ["schemas"] = new JsonObject(SchemaCollector.Collect(kinds).Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
            },
        };
    }

    private static JsonObject Describe(ServedKind kind, Operation operation)
    {
        var result = new JsonObject
        {
            ["operationId"] = operation.Id(kind),
            ["parameters"] = new JsonArray([.. Parameters(operation)]),
        };
        if (operation.Body is { } body)
        {
            result["requestBody"] = new JsonObject
            {
                ["content"] = Content(operation.Method == "patch" ? Operation.PatchTypes(kind) : ["*/*"], body),
            };
        }

        result["responses"] = new JsonObject
        {
            ["200"] = new JsonObject
            {
                ["description"] = "OK",
                ["content"] = Content(["application/json", "application/yaml"], operation.Result),
            },
        };
        result["x-kubernetes-action"] = operation.Action;
        result["x-kubernetes-group-version-kind"] = kind.GroupVersionKind();
        return result;
    }

    private static IEnumerable<JsonNode> Parameters(Operation operation)
    {
        foreach (var variable in operation.Variables)
        {
            yield return Parameter(variable, "path");
        }

        foreach (var parameter in operation.Query)
        {
            yield return Parameter(parameter, "query");
        }
    }

    private static JsonObject Parameter(string name, string place)
    {
        var result = new JsonObject
        {
            ["name"] = name,
            ["in"] = place,
            ["description"] = Operation.Describe(name),
            ["schema"] = new JsonObject { ["type"] = Operation.TypeOf(name), ["uniqueItems"] = true },
        };
        if (place == "path")
        {
            result["required"] = true;
        }

        return result;
    }

    private static JsonObject Content(IEnumerable<string> types, string schema) => new(types.Select(type => KeyValuePair.Create(
        type,
        (JsonNode?)new JsonObject { ["schema"] = new JsonObject { ["$ref"] = BuiltinDefinitions.ReferencePrefix + schema } })));
}
