using System.Text.Json;
using System.Text.Json.Nodes;
using Carillon.ApiServer.Text;

namespace Carillon.ApiServer.Schema;

/// <summary>The extensions that say how lists and maps merge must fit the type they stand at.</summary>
internal static class ListTypeRules
{
    private const string ListTypeKeyword = "x-kubernetes-list-type";
    private const string MapTypeKeyword = "x-kubernetes-map-type";
    private const string KeysKeyword = "x-kubernetes-list-map-keys";
    private static readonly string[] ListTypes = ["atomic", "set", "map"];
    private static readonly string[] MapTypes = ["atomic", "granular"];

    public static void Check(JsonObject schema, string path, List<FieldCause> causes)
    {
        CheckKind(schema, path, MapTypeKeyword, "object", MapTypes, causes);
        CheckKind(schema, path, ListTypeKeyword, "array", ListTypes, causes);
        var listType = JsonScalar.AsString(schema[ListTypeKeyword]);
        var keys = (schema[KeysKeyword] as JsonArray ?? []).Select(key => JsonScalar.AsString(key) ?? "").ToList();
        if (keys.Count > 0 && listType != "map")
        {
            const string MustBeMap = "must be map if x-kubernetes-list-map-keys is non-empty";
            causes.Add(listType is null
                ? FieldCause.Required($"{path}.{ListTypeKeyword}", MustBeMap)
                : FieldCause.Invalid($"{path}.{ListTypeKeyword}", listType, MustBeMap));
        }

        if (listType == "set" && schema["items"] is JsonObject items)
        {
            CheckSet(items, path, causes);
        }
        else if (listType == "map")
        {
            CheckMap(schema, keys, path, causes);
        }
    }

    private static void CheckKind(JsonObject schema, string path, string keyword, string type, string[] allowed, List<FieldCause> causes)
    {
        if (JsonScalar.AsString(schema[keyword]) is not { } value)
        {
            return;
        }

        if (JsonScalar.AsString(schema["type"]) is var actual && actual != type)
        {
            var mustBe = $"must be {type} if {keyword} is specified";
            causes.Add(actual is null ? FieldCause.Required($"{path}.type", mustBe) : FieldCause.Invalid($"{path}.type", actual, mustBe));
        }

        if (!allowed.Contains(value, StringComparer.Ordinal))
        {
            causes.Add(FieldCause.NotSupported($"{path}.{keyword}", value, allowed));
        }
    }

    private static void CheckSet(JsonObject items, string path, List<FieldCause> causes)
    {
        const string MustBeAtomic = "must be atomic as item of a list with x-kubernetes-list-type=set";
        var type = JsonScalar.AsString(items["type"]);
        if (type == "array" && JsonScalar.AsString(items[ListTypeKeyword]) is not (null or "atomic"))
        {
            causes.Add(FieldCause.Invalid($"{path}.items.{ListTypeKeyword}", items[ListTypeKeyword], MustBeAtomic));
        }
        else if (type == "object" && JsonScalar.AsString(items[MapTypeKeyword]) != "atomic")
        {
            causes.Add(FieldCause.Invalid($"{path}.items.{MapTypeKeyword}", items[MapTypeKeyword], MustBeAtomic));
        }

        CheckNullable(items, $"{path}.items", "set", causes);
    }

    private static void CheckMap(JsonObject schema, List<string> keys, string path, List<FieldCause> causes)
    {
        if (keys.Count == 0)
        {
            causes.Add(FieldCause.Required($"{path}.{KeysKeyword}", "must not be empty if x-kubernetes-list-type is map"));
        }

        if (schema["items"] is not JsonObject items)
        {
            causes.Add(FieldCause.Required($"{path}.items", "must have a schema if x-kubernetes-list-type is map"));
            return;
        }

        if (JsonScalar.AsString(items["type"]) != "object")
        {
            causes.Add(FieldCause.Invalid($"{path}.items.type", items["type"], "must be object if parent array's x-kubernetes-list-type is map"));
            return;
        }

        CheckNullable(items, $"{path}.items", "map", causes);
        foreach (var key in keys)
        {
            CheckKey(schema, items, key, path, causes);
        }

        if (keys.Distinct(StringComparer.Ordinal).Count() != keys.Count)
        {
            causes.Add(FieldCause.Invalid($"{path}.{KeysKeyword}", schema[KeysKeyword], "must not contain duplicate entries"));
        }
    }

    private static void CheckKey(JsonObject schema, JsonObject items, string key, string path, List<FieldCause> causes)
    {
        if (items["properties"]?[key] is not JsonObject property)
        {
            causes.Add(FieldCause.Invalid($"{path}.{KeysKeyword}", schema[KeysKeyword], "entries must all be names of item properties"));
            return;
        }

        var propertyPath = $"{path}.items.properties[{key}]";
        if (JsonScalar.AsString(property["type"]) is "array" or "object")
        {
            causes.Add(FieldCause.Invalid($"{propertyPath}.type", items["type"], "must be a scalar type if parent array's x-kubernetes-list-type is map"));
        }

        var isRequired = (items["required"] as JsonArray ?? []).Any(name => JsonScalar.AsString(name) == key);
        if (!isRequired && property["default"] is null)
        {
            causes.Add(FieldCause.Required(
                $"{propertyPath}.default", "this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property"));
        }

        if (property["nullable"]?.GetValueKind() == JsonValueKind.True)
        {
            causes.Add(FieldCause.Forbidden($"{propertyPath}.nullable", "this property is in x-kubernetes-list-map-keys, so it cannot be nullable"));
        }
    }

    private static void CheckNullable(JsonObject items, string path, string listType, List<FieldCause> causes)
    {
        if (items["nullable"]?.GetValueKind() == JsonValueKind.True)
        {
            causes.Add(FieldCause.Forbidden($"{path}.nullable", $"cannot be nullable when x-kubernetes-list-type is {listType}"));
        }
    }
}
