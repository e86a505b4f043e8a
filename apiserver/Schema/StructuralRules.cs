using System.Text.Json;
using System.Text.Json.Nodes;
using Carillon.ApiServer.Text;

namespace Carillon.ApiServer.Schema;

/// <summary>
/// A schema must be structural: shape (types, members, items) is stated outside allOf, anyOf, oneOf and not, so that what to
/// keep and how to merge is known without looking at values.
/// </summary>
internal static class StructuralRules
{
    private static readonly string[] Types = ["array", "boolean", "integer", "number", "object", "string"];
    private static readonly string[] Combinations = ["allOf", "anyOf", "oneOf"];
    private static readonly string[] Unsupported = ["$ref", "id", "definitions", "patternProperties", "dependencies", "additionalItems"];

    private static readonly string[] ShapeKeywords =
    [
        "default", "title", "description", "nullable", "x-kubernetes-preserve-unknown-fields", "x-kubernetes-embedded-resource",
        "x-kubernetes-int-or-string", "x-kubernetes-list-map-keys", "x-kubernetes-list-type", "x-kubernetes-map-type",
    ];

    public static void Check(JsonObject schema, string path, List<FieldCause> causes)
    {
        var type = JsonScalar.AsString(schema["type"]);
        if (type is not null && type != "object")
        {
            causes.Add(FieldCause.Invalid($"{path}.type", type, "must be object at the root"));
        }

        if (schema.ContainsKey("additionalProperties"))
        {
            causes.Add(FieldCause.Forbidden($"{path}.additionalProperties", "must not be used at the root"));
        }

        if (Truth(schema["nullable"]))
        {
            causes.Add(FieldCause.Forbidden($"{path}.nullable", "nullable cannot be true at the root"));
        }

        if (schema["properties"]?["metadata"] is JsonObject metadata)
        {
            CheckMetadata(metadata, $"{path}.properties[metadata]", causes);
        }

        CheckNode(schema, path, "must not be empty at the root", causes);
    }

    private static void CheckNode(JsonObject schema, string path, string typeMissing, List<FieldCause> causes)
    {
        CheckType(schema, path, typeMissing, causes);
        CheckExtensions(schema, path, causes);
        ListTypeRules.Check(schema, path, causes);
        foreach (var keyword in Unsupported.Where(schema.ContainsKey))
        {
            causes.Add(FieldCause.Forbidden($"{path}.{keyword}", $"{keyword} is not supported"));
        }

        if (Truth(schema["uniqueItems"]))
        {
            causes.Add(FieldCause.Forbidden($"{path}.uniqueItems", "uniqueItems cannot be set to true since the runtime complexity becomes quadratic"));
        }

        CheckChildren(schema, path, causes);
        CheckCombinations(schema, path, causes, isIntOrString: Truth(schema["x-kubernetes-int-or-string"]));
    }

    private static void CheckType(JsonObject schema, string path, string typeMissing, List<FieldCause> causes)
    {
        var type = JsonScalar.AsString(schema["type"]);
        if (Truth(schema["x-kubernetes-embedded-resource"]) && type != "object")
        {
            const string MustBeObject = "must be object if x-kubernetes-embedded-resource is true";
            causes.Add(type is null ? FieldCause.Required($"{path}.type", MustBeObject) : FieldCause.Invalid($"{path}.type", type, MustBeObject));
        }
        else if (type is null or "" && !Truth(schema["x-kubernetes-int-or-string"]) && !Truth(schema["x-kubernetes-preserve-unknown-fields"]))
        {
            causes.Add(FieldCause.Required($"{path}.type", typeMissing));
        }
        else if (type is { Length: > 0 } && !Types.Contains(type, StringComparer.Ordinal))
        {
            causes.Add(FieldCause.NotSupported($"{path}.type", type, Types));
        }

        if (type == "array" && schema["items"] is not JsonObject)
        {
            causes.Add(FieldCause.Required($"{path}.items", "must be specified"));
        }
    }

    private static void CheckExtensions(JsonObject schema, string path, List<FieldCause> causes)
    {
        if (schema["x-kubernetes-preserve-unknown-fields"] is { } preserve && !Truth(preserve))
        {
            causes.Add(FieldCause.Invalid($"{path}.x-kubernetes-preserve-unknown-fields", preserve, "must be true or undefined"));
        }

        if (Truth(schema["x-kubernetes-int-or-string"]))
        {
            foreach (var keyword in (string[])["x-kubernetes-preserve-unknown-fields", "x-kubernetes-embedded-resource"])
            {
                if (Truth(schema[keyword]))
                {
                    causes.Add(FieldCause.Invalid($"{path}.{keyword}", true, "must be false if x-kubernetes-int-or-string is true"));
                }
            }
        }

        if (Truth(schema["x-kubernetes-embedded-resource"]) && !Truth(schema["x-kubernetes-preserve-unknown-fields"]) &&
            schema["properties"] is not JsonObject { Count: > 0 })
        {
            causes.Add(FieldCause.Required(
                $"{path}.properties", "must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields"));
        }
    }

    private static void CheckChildren(JsonObject schema, string path, List<FieldCause> causes)
    {
        const string FieldTypeMissing = "must not be empty for specified object fields";
        var properties = schema["properties"] as JsonObject ?? [];
        foreach (var (name, property) in properties)
        {
            if (property is JsonObject child)
            {
                CheckNode(child, $"{path}.properties[{name}]", FieldTypeMissing, causes);
            }
        }

        if (schema["additionalProperties"] is { } values)
        {
            if (properties.Count > 0 && !Truth(values))
            {
                causes.Add(FieldCause.Forbidden($"{path}.additionalProperties", "additionalProperties and properties are mutual exclusive"));
            }

            if (values is JsonObject child)
            {
                CheckNode(child, $"{path}.additionalProperties", FieldTypeMissing, causes);
            }
        }

        if (schema["items"] is JsonObject items)
        {
            CheckNode(items, $"{path}.items", "must not be empty for specified array items", causes);
        }
    }

    private static void CheckCombinations(JsonObject schema, string path, List<FieldCause> causes, bool isIntOrString)
    {
        foreach (var keyword in Combinations)
        {
            var branches = schema[keyword] as JsonArray ?? [];
            for (var index = 0; index < branches.Count; index++)
            {
                // The generators' usual way to write int-or-string repeats the types in an anyOf; that is let pass.
                if (branches[index] is JsonObject branch && !(isIntOrString && keyword is "anyOf" or "allOf"))
                {
                    CheckNested(schema, branch, $"{path}.{keyword}[{index}]", causes);
                }
            }
        }

        if (schema["not"] is JsonObject not)
        {
            CheckNested(schema, not, $"{path}.not", causes);
        }
    }

    /// <summary>Inside a combination there are only conditions, on members that the schema around it declares.</summary>
    private static void CheckNested(JsonObject around, JsonObject schema, string path, List<FieldCause> causes)
    {
        if (JsonScalar.AsString(schema["type"]) is { Length: > 0 })
        {
            causes.Add(FieldCause.Forbidden($"{path}.type", "must be empty to be structural"));
        }

        if (schema.ContainsKey("additionalProperties"))
        {
            causes.Add(FieldCause.Forbidden($"{path}.additionalProperties", "must be undefined to be structural"));
        }

        foreach (var keyword in ShapeKeywords.Where(schema.ContainsKey))
        {
            causes.Add(FieldCause.Forbidden($"{path}.{keyword}", "must be undefined to be structural"));
        }

        foreach (var (name, property) in schema["properties"] as JsonObject ?? [])
        {
            if (around["properties"]?[name] is not JsonObject declared)
            {
                if (!Truth(around["x-kubernetes-preserve-unknown-fields"]) && around["additionalProperties"] is null)
                {
                    var outside = path[..path.LastIndexOf('.', path.Length - 1)];
                    causes.Add(FieldCause.Required($"{outside}.properties[{name}]", $"because it is defined in {path}.properties[{name}]"));
                }
            }
            else if (property is JsonObject child)
            {
                CheckNested(declared, child, $"{path}.properties[{name}]", causes);
            }
        }

        if (schema["items"] is JsonObject items && around["items"] is JsonObject declaredItems)
        {
            CheckNested(declaredItems, items, $"{path}.items", causes);
        }

        foreach (var keyword in Combinations)
        {
            var branches = schema[keyword] as JsonArray ?? [];
            for (var index = 0; index < branches.Count; index++)
            {
                if (branches[index] is JsonObject branch)
                {
                    CheckNested(around, branch, $"{path}.{keyword}[{index}]", causes);
                }
            }
        }
    }

    private static void CheckMetadata(JsonObject metadata, string path, List<FieldCause> causes)
    {
        var others = metadata.Select(pair => pair.Key).Except(["type", "properties", "description"], StringComparer.Ordinal).Any();
        var members = (metadata["properties"] as JsonObject ?? []).Select(pair => pair.Key).Except(["name", "generateName"], StringComparer.Ordinal).Any();
        if (others || members)
        {
            causes.Add(FieldCause.Forbidden(path, "must not specify anything other than name and generateName, but metadata is implicitly specified"));
        }
    }

    private static bool Truth(JsonNode? node) => node?.GetValueKind() == JsonValueKind.True;
}
