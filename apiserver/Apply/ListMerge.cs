using System.Text.Json.Nodes;
using Carillon.ApiServer.Schema;

namespace Carillon.ApiServer.Apply;

/// <summary>Merges lists whose items have an identity. The applied order holds for what is applied; the rest keeps its place around it.</summary>
internal static class ListMerge
{
    public static JsonArray Merge(StructuralSchema schema, JsonArray live, JsonArray config)
    {
        var liveItems = Index(schema, live);
        var configItems = Index(schema, config);
        var present = ByElement(liveItems);
        var stated = ByElement(configItems);
        var shared = new Queue<string>(configItems.Select(item => item.Element).Where(present.ContainsKey));
        var merged = new HashSet<string>(StringComparer.Ordinal);
        var result = new JsonArray();
        var (left, right) = (0, 0);
        while (left < liveItems.Count || right < configItems.Count)
        {
            if (left < liveItems.Count)
            {
                var (element, item) = liveItems[left];
                if (!stated.ContainsKey(element))
                {
                    result.Add(item?.DeepClone());
                    left++;
                    continue;
                }

                // A shared item whose turn has not come is taken where the configuration has it.
                if (merged.Contains(element) || (shared.TryPeek(out var next) && next != element))
                {
                    left++;
                    continue;
                }
            }

            if (right < configItems.Count)
            {
                var (element, item) = configItems[right++];
                result.Add(present.TryGetValue(element, out var counterpart) ? TypedValue.Merge(schema.Items, counterpart, item) : item?.DeepClone());
                merged.Add(element);
                if (shared.TryPeek(out var expected) && expected == element)
                {
                    shared.Dequeue();
                }
            }
        }

        return result;
    }

    private static List<(string Element, JsonNode? Item)> Index(StructuralSchema schema, JsonArray items) =>
        items.Select(item => (Shapes.Item(schema, item), item)).ToList();

    private static Dictionary<string, JsonNode?> ByElement(List<(string Element, JsonNode? Item)> items)
    {
        var result = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var (element, item) in items)
        {
            result.TryAdd(element, item);
        }

        return result;
    }
}
