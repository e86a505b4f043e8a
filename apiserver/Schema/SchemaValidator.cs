using System.Text.Json.Nodes;

namespace Carillon.ApiServer.Schema;

/// <summary>Checks values against a schema, with the causes and words of a Kubernetes API server.</summary>
internal static class SchemaValidator
{
    /// <summary>
    /// Every violation of <paramref name="value"/>. On update <paramref name="oldValue"/> is the stored value: parts that
    /// were invalid before and did not change pass, so that a tightened schema never blocks unrelated edits.
    /// </summary>
    public static IReadOnlyList<FieldCause> Validate(StructuralSchema schema, JsonNode? value, JsonNode? oldValue = null, string path = "") =>
        throw new NotSupportedException();
}
