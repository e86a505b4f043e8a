using System.Text.Json.Nodes;

namespace Carillon.ApiServer.Schema;

/// <summary>Checks values against a schema, with the causes and words of a Kubernetes API server.</summary>
internal static class SchemaValidator
{
    /// <summary>
    /// Every violation of <paramref name="value"/>. On update <paramref name="oldValue"/> is the stored value: parts that
    /// were invalid before and did not change pass, so that a tightened schema never blocks unrelated edits.
    /// </summary>
    public static IReadOnlyList<FieldCause> Validate(StructuralSchema schema, JsonNode? value, JsonNode? oldValue = null, string path = "")
    {
        var causes = new List<FieldCause>();
        ValueValidator.Check(schema, value, Correlated.To(oldValue), path, causes);
        EmbeddedResourceValidator.Check(schema, value, path, causes);
        causes.AddRange(CheckLists(schema, value, oldValue, path));
        return causes;
    }

    /// <summary>Duplicates are only reported when the stored object had none: there is no telling which of them are new.</summary>
    private static List<FieldCause> CheckLists(StructuralSchema schema, JsonNode? value, JsonNode? oldValue, string path)
    {
        var causes = new List<FieldCause>();
        ListValidator.Check(schema, value, path, causes);
        if (causes.Count > 0 && oldValue is not null)
        {
            var before = new List<FieldCause>();
            ListValidator.Check(schema, oldValue, path, before);
            return before.Count > 0 ? [] : causes;
        }

        return causes;
    }
}
