using System.Text.Json.Nodes;
using Carillon.ApiServer.Schema;
using Carillon.ApiServer.Text;

namespace Carillon.ApiServer.Apply;

/// <summary>How values take part in merging. Where the schema is silent, objects merge and lists are one value.</summary>
internal static class Shapes
{
    public static Shape Of(StructuralSchema? schema, JsonNode? value) => value switch
    {
        JsonObject => schema is { IsAtomicMap: true } ? Shape.Leaf : Shape.Map,
        JsonArray => schema is null or { ListType: ListType.Atomic } ? Shape.Leaf : Shape.List,
        _ => Shape.Leaf,
    };

    public static string Member(string name) => $"f:{name}";

    /// <summary>The path element of a list item: its keys in a map list, itself in a set.</summary>
    public static string Item(StructuralSchema list, JsonNode? item)
    {
        if (list.ListType == ListType.Set || item is not JsonObject members)
        {
            return $"v:{CanonicalJson.Write(item)}";
        }

        var keys = new JsonObject();
        foreach (var name in list.ListMapKeys)
        {
            var key = members[name] ?? (list.Items is { } items && items.Properties.TryGetValue(name, out var property) ? property.Default : null);
            if (key is not null)
            {
                keys[name] = key.DeepClone();
            }
        }

        return $"k:{CanonicalJson.Write(keys)}";
    }
}
