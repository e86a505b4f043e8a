using System.Text.Json.Nodes;

namespace Carillon.ApiServer.Schema;

/// <summary>Defaults must themselves be values that their schema accepts, and hold nothing it would drop.</summary>
internal static class DefaultRules
{
    public static void Check(StructuralSchema schema, string path, List<FieldCause> causes)
    {
        if (schema.Default is { } value)
        {
            CheckDefault(schema, value, $"{path}.default", causes);
        }

        foreach (var (name, property) in schema.Properties)
        {
            Check(property, $"{path}.properties[{name}]", causes);
        }

        if (schema.AdditionalProperties is { } values)
        {
            Check(values, $"{path}.additionalProperties", causes);
        }

        if (schema.Items is { } items)
        {
            Check(items, $"{path}.items", causes);
        }
    }

    private static void CheckDefault(StructuralSchema schema, JsonNode value, string path, List<FieldCause> causes)
    {
        // Unknown members and missing inner defaults only show on a whole object, so the default stands in as one.
        var wrapper = new StructuralSchema { Source = [], Type = "object", Properties = new Dictionary<string, StructuralSchema> { ["value"] = schema } };
        var holder = new JsonObject { ["value"] = value.DeepClone() };
        if (SchemaPruner.Prune(wrapper, holder).Count > 0)
        {
            causes.Add(FieldCause.Invalid(path, value, "must not have unknown fields"));
        }

        SchemaDefaulter.Apply(schema, holder["value"]);
        causes.AddRange(SchemaValidator.Validate(schema, holder["value"], null, path));
    }
}
