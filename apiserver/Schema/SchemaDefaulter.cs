using System.Text.Json.Nodes;

namespace Carillon.ApiServer.Schema;

/// <summary>Fills in the defaults a schema declares.</summary>
internal static class SchemaDefaulter
{
    /// <summary>Adds missing defaulted fields to <paramref name="value"/> in place; a null where null is not allowed counts as missing.</summary>
    public static void Apply(StructuralSchema schema, JsonNode? value) => throw new NotSupportedException();
}
