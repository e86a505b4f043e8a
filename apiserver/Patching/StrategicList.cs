using System.Text.Json.Nodes;
using Carillon.ApiServer.Schema;
using Carillon.ApiServer.Text;

namespace Carillon.ApiServer.Patching;

/// <summary>Lists under a strategic merge patch: objects merge by key, scalars form a set.</summary>
internal static class StrategicList
{
    /// <summary>Merges the objects of two lists.</summary>
    internal delegate JsonObject ObjectMerger(StructuralSchema? schema, JsonObject target, JsonObject patch);

    public static JsonArray Merge(StructuralSchema schema, JsonArray present, JsonArray patch, ObjectMerger merge)
    {
        var hasObjects = present.Concat(patch).OfType<JsonObject>().Any();
        if (!hasObjects)
        {
            return Order(Distinct(present.Concat(patch)), patch, present, null);
        }

        var key = schema.PatchMergeKey ?? throw PatchException.BadRequest("cannot merge lists without merge key");
        var items = ApplyDirectives(present, patch, key, out var changes);
        foreach (var change in changes)
        {
            var keyValue = KeyOf(change, key);
            var index = items.FindIndex(item => JsonScalar.DeepEquals(item[key], keyValue));
            if (index >= 0)
            {
                items[index] = merge(schema.Items, items[index].DeepClone().AsObject(), change);
            }
            else if (StrategicMergePatch.WithoutDirectives(change, out var plain))
            {
                items.Add(plain!.AsObject());
            }
        }

        return Order(items, patch, present, key);
    }

    /// <summary>
    /// Puts the items named in <paramref name="order"/> into that order; the others keep their places relative to them
    /// as far as <paramref name="before"/> tells.
    /// </summary>
    public static JsonArray Order(IEnumerable<JsonNode?> items, JsonArray order, JsonArray before, string? mergeKey)
    {
        var all = items.ToList();
        var named = all.Where(item => Position(order, item, mergeKey) >= 0).OrderBy(item => Position(order, item, mergeKey)).ToList();
        var others = all.Where(item => Position(order, item, mergeKey) < 0).ToList();
        var result = new JsonArray();
        var next = 0;
        foreach (var item in named)
        {
            var place = Position(before, item, mergeKey);
            while (place >= 0 && next < others.Count && Position(before, others[next], mergeKey) is >= 0 and var other && other < place)
            {
                result.Add(others[next++]?.DeepClone());
            }

            result.Add(item?.DeepClone());
        }

        foreach (var item in others.Skip(next))
        {
            result.Add(item?.DeepClone());
        }

        return result;
    }

    /// <summary>What the patch sets must come in the order that it asks for.</summary>
    public static void CheckOrder(JsonArray patch, JsonArray order, string? mergeKey)
    {
        var next = 0;
        foreach (var item in patch.Where(item => item is not JsonObject change || StrategicMergePatch.DirectiveOf(change) is null))
        {
            while (next < order.Count && !IsSame(order[next], item, mergeKey))
            {
                next++;
            }

            if (next++ >= order.Count && order.Count > 0)
            {
                throw PatchException.BadRequest($"The order in patch list:\n{patch.ToJsonString()}\n doesn't match $setElementOrder list:\n{order.ToJsonString()}\n");
            }
        }
    }

    private static List<JsonObject> ApplyDirectives(JsonArray present, JsonArray patch, string key, out List<JsonObject> changes)
    {
        var items = present.Select(AsObject).ToList();
        changes = [];
        var replace = false;
        foreach (var change in patch.Select(AsObject))
        {
            switch (StrategicMergePatch.DirectiveOf(change))
            {
                case null:
                    changes.Add(change);
                    break;
                case "delete":
                    var doomed = KeyOf(change, key);
                    items.RemoveAll(item => JsonScalar.DeepEquals(item[key], doomed));
                    break;
                case "replace":
                    replace = true;
                    break;
                case "merge":
                    throw PatchException.BadRequest("merging lists cannot yet be specified in the patch");
                case var unknown:
                    throw PatchException.BadRequest($"unknown patch type: {unknown} found in map");
            }
        }

        return replace ? [] : items;
    }

    private static JsonObject AsObject(JsonNode? item) =>
        item as JsonObject ?? throw PatchException.BadRequest("expected all items of the list to be objects");

    private static JsonNode? KeyOf(JsonObject item, string key) => item.TryGetPropertyValue(key, out var value)
        ? value
        : throw PatchException.BadRequest($"map: {item.ToJsonString()} does not contain declared merge key: {key}");

    private static List<JsonNode?> Distinct(IEnumerable<JsonNode?> items)
    {
        var result = new List<JsonNode?>();
        foreach (var item in items)
        {
            if (!result.Exists(known => JsonScalar.DeepEquals(known, item)))
            {
                result.Add(item);
            }
        }

        return result;
    }

    private static int Position(JsonArray list, JsonNode? item, string? mergeKey)
    {
        for (var index = 0; index < list.Count; index++)
        {
            if (IsSame(list[index], item, mergeKey))
            {
                return index;
            }
        }

        return -1;
    }

    private static bool IsSame(JsonNode? left, JsonNode? right, string? mergeKey) =>
        mergeKey is not null && left is JsonObject a && right is JsonObject b
            ? JsonScalar.DeepEquals(a[mergeKey], b[mergeKey])
            : JsonScalar.DeepEquals(left, right);
}
