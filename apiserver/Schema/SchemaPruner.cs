using System.Text.Json.Nodes;

namespace Carillon.ApiServer.Schema;

/// <summary>Drops what a schema does not know.</summary>
internal static class SchemaPruner
{
    /// <summary>
    /// Removes unknown fields from <paramref name="root"/> in place and returns their paths (<c>spec.foo</c>,
    /// <c>spec.list[0].bar</c>). <c>apiVersion</c>, <c>kind</c> and <c>metadata</c> of resources are always known.
    /// </summary>
    public static IReadOnlyList<string> Prune(StructuralSchema schema, JsonObject root) => throw new NotSupportedException();
}
