using System.Text.Json.Nodes;
using Carillon.ApiServer.Text;

namespace Carillon.ApiServer.Schema;

/// <summary>Which fields a CustomResourceDefinition may offer to field selectors.</summary>
internal static class SelectableFieldRules
{
    private const int MostFields = 8;

    public static void Check(StructuralSchema schema, JsonArray fields, string path, List<FieldCause> causes)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < fields.Count; index++)
        {
            var field = JsonScalar.AsString(fields[index]?["jsonPath"]) ?? "";
            CheckField(schema, field, $"{path}[{index}].jsonPath", seen, causes);
        }

        if (seen.Count > MostFields)
        {
            causes.Add(FieldCause.TooMany(path, seen.Count, MostFields));
        }
    }

    private static void CheckField(StructuralSchema schema, string field, string path, HashSet<string> seen, List<FieldCause> causes)
    {
        if (field.Length == 0)
        {
            causes.Add(FieldCause.Required(path));
            return;
        }

        var names = field.TrimStart('.').Split('.');
        if (!field.StartsWith('.') || Resolve(schema, names) is not { } target)
        {
            causes.Add(FieldCause.Invalid(path, field, "is an invalid path: does not refer to a valid field"));
            return;
        }

        if (names[0] == "metadata")
        {
            causes.Add(FieldCause.Invalid(path, field, "must not point to fields in metadata"));
        }

        if (target.Type is not ("string" or "boolean" or "integer"))
        {
            causes.Add(FieldCause.Invalid(
                path, field, "must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed."));
        }

        if (!seen.Add(field))
        {
            causes.Add(FieldCause.Duplicate(path, field));
        }
    }

    private static StructuralSchema? Resolve(StructuralSchema schema, IEnumerable<string> names)
    {
        StructuralSchema? current = schema;
        foreach (var name in names)
        {
            current = current?.Properties.GetValueOrDefault(name);
        }

        return current;
    }
}
