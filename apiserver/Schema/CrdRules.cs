using System.Text.Json.Nodes;

namespace Carillon.ApiServer.Schema;

/// <summary>What an API server refuses in a CustomResourceDefinition.</summary>
internal static class CrdRules
{
    /// <summary>Every cause for refusing <paramref name="definition"/>; <paramref name="stored"/> is the present object on update.</summary>
    public static IReadOnlyList<FieldCause> Check(JsonObject definition, JsonObject? stored = null) => throw new NotSupportedException();
}
