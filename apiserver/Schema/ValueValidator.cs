using System.Text.Json;
using System.Text.Json.Nodes;
using Carillon.ApiServer.Text;

namespace Carillon.ApiServer.Schema;

/// <summary>
/// The recursive part of validation: types, bounds, enums and the boolean combinations. Unlike the rest of the path
/// syntax, map members are joined with a dot here; that is how Kubernetes words these messages.
/// </summary>
internal static class ValueValidator
{
    public static void Check(StructuralSchema schema, JsonNode? value, Correlated stored, string path, List<FieldCause> causes)
    {
        if (stored.IsUnchanged(value))
        {
            return;
        }

        CheckType(schema, value, path, causes);
        if (value is not null)
        {
            CombinationValidator.Check(schema.Assertions, value, stored, path, causes);
        }

        switch (value)
        {
            case JsonObject members:
                CheckEnum(schema, value, path, causes);
                CheckObject(schema, members, stored, path, causes);
                break;
            case JsonArray items:
                CheckArray(schema, items, stored, path, causes);
                CheckEnum(schema, value, path, causes);
                break;
            default:
                ScalarValidator.Check(schema, value, path, causes);
                CheckEnum(schema, value, path, causes);
                break;
        }
    }

    private static void CheckType(StructuralSchema schema, JsonNode? value, string path, List<FieldCause> causes)
    {
        var expected = schema.IsIntOrString ? "integer,string" : schema.Type;
        if (expected is null)
        {
            return;
        }

        var actual = TypeOf(value);
        var fits = value is null
            ? schema.Nullable
            : schema.IsIntOrString
                ? actual == "string" || IsWhole(value)
                : expected == actual || (expected == "number" && actual == "integer") || (expected == "integer" && IsWhole(value));
        if (fits)
        {
            return;
        }

        var (wanted, found) = schema.Format is { } format && value is not (null or JsonArray) && !(expected is "integer" or "number" && actual == "string")
            ? (format, FormatOf(actual))
            : (expected, actual);
        causes.Add(FieldCause.TypeInvalid(Field(path), found, $"{path} in body must be of type {wanted}: {GoText.Quote(found)}"));
    }

    /// <summary>Where a format is expected the complaint is about formats, and only numbers have one by themselves.</summary>
    private static string FormatOf(string type) => type switch { "integer" => "int64", "number" => "float64", _ => "" };

    private static bool IsWhole(JsonNode value) =>
        JsonScalar.IsNumber(value) && (JsonScalar.TryInteger(value, out _) || Math.Floor(JsonScalar.AsDouble(value)) == JsonScalar.AsDouble(value));

    internal static string TypeOf(JsonNode? value) => value?.GetValueKind() switch
    {
        null or JsonValueKind.Null => "null",
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => JsonScalar.TryInteger(value, out _) ? "integer" : "number",
        _ => "boolean",
    };

    private static void CheckEnum(StructuralSchema schema, JsonNode? value, string path, List<FieldCause> causes)
    {
        if (schema.Assertions.Enum is not { } allowed || allowed.Any(candidate => JsonScalar.DeepEquals(candidate, value)))
        {
            return;
        }

        causes.Add(FieldCause.NotSupported(Field(path), value, allowed.Select(item => JsonScalar.AsString(item) ?? GoText.Value(item))));
    }

    private static void CheckObject(StructuralSchema schema, JsonObject members, Correlated stored, string path, List<FieldCause> causes)
    {
        var limits = schema.Assertions;
        if (limits.MinProperties is { } least && members.Count < least)
        {
            causes.Add(FieldCause.Invalid(Field(path), members.Count, $"{path} in body should have at least {least} properties"));
        }

        if (limits.MaxProperties is { } most && members.Count > most)
        {
            causes.Add(FieldCause.TooMany(Field(path), members.Count, most));
        }

        foreach (var (name, member) in members)
        {
            if (schema.Member(name) is { } memberSchema)
            {
                var isTypeMeta = path.Length == 0 && name is "apiVersion" or "kind";
                Check(memberSchema, member, isTypeMeta ? Correlated.None : stored.Member(name), Join(path, name), causes);
            }
        }

        foreach (var name in limits.Required)
        {
            if (!members.ContainsKey(name))
            {
                causes.Add(FieldCause.Required(Join(path, name)));
            }
        }
    }

    private static void CheckArray(StructuralSchema schema, JsonArray items, Correlated stored, string path, List<FieldCause> causes)
    {
        if (schema.Items is { } itemSchema)
        {
            for (var index = 0; index < items.Count; index++)
            {
                Check(itemSchema, items[index], stored.Item(schema, items[index]), $"{path}[{index}]", causes);
            }
        }

        var limits = schema.Assertions;
        if (limits.MinItems is { } least && items.Count < least)
        {
            causes.Add(FieldCause.Invalid(Field(path), items.Count, $"{path} in body should have at least {least} items"));
        }

        if (limits.MaxItems is { } most && items.Count > most)
        {
            causes.Add(FieldCause.TooMany(Field(path), items.Count, most));
        }

        if (limits.UniqueItems && ListValidator.Repeated(items).Count > 0)
        {
            causes.Add(FieldCause.Invalid(Field(path), "", $"{path} in body shouldn't contain duplicates"));
        }
    }

    internal static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    /// <summary>The root has no name.</summary>
    internal static string Field(string path) => path.Length == 0 ? "<nil>" : path;
}
