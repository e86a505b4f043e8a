using System.Text.Json.Nodes;
using Carillon.ApiServer.Schema;
using Carillon.ApiServer.Text;

namespace Carillon.ApiServer.Patching;

/// <summary>Kubernetes' strategic merge patch: a merge patch whose lists merge by the keys the schema names.</summary>
internal static class StrategicMergePatch
{
    private const string Directive = "$patch";
    private const string RetainKeys = "$retainKeys";
    private const string SetOrderPrefix = "$setElementOrder/";
    private const string DeleteItemsPrefix = "$deleteFromPrimitiveList/";

    /// <summary>The patched copy of <paramref name="target"/>, which stays as it is.</summary>
    /// <exception cref="PatchException">The patch contradicts itself or the schema.</exception>
    public static JsonObject Apply(StructuralSchema schema, JsonObject target, JsonObject patch) =>
        MergeObject(schema, target.DeepClone().AsObject(), patch);

    private static JsonObject MergeObject(StructuralSchema? schema, JsonObject target, JsonObject patch)
    {
        switch (DirectiveOf(patch))
        {
            case null:
                break;
            case "replace":
                var replacement = patch.DeepClone().AsObject();
                replacement.Remove(Directive);
                return replacement;
            case "delete":
                return [];
            case var unknown:
                throw PatchException.BadRequest($"unknown patch type: {unknown} found in map");
        }

        ApplyRetainKeys(target, patch);
        var before = ListsToOrder(target, patch);
        foreach (var (name, change) in patch)
        {
            if (name == RetainKeys || name.StartsWith(SetOrderPrefix, StringComparison.Ordinal))
            {
                continue;
            }

            if (name.StartsWith(DeleteItemsPrefix, StringComparison.Ordinal))
            {
                DeleteItems(target, name[DeleteItemsPrefix.Length..], change);
            }
            else if (change is null)
            {
                target.Remove(name);
            }
            else
            {
                MergeMember(schema?.Member(name), target, name, change);
            }
        }

        OrderLists(schema, target, patch, before);
        return target;
    }

    private static void MergeMember(StructuralSchema? schema, JsonObject target, string name, JsonNode change)
    {
        var strategy = schema?.PatchStrategy ?? PatchStrategy.None;
        switch (target[name], change)
        {
            case (JsonObject present, JsonObject changes) when !strategy.HasFlag(PatchStrategy.Replace):
                target.Remove(name);
                target[name] = MergeObject(schema, present, changes);
                break;
            case (JsonArray present, JsonArray changes) when strategy.HasFlag(PatchStrategy.Merge):
                target.Remove(name);
                target[name] = StrategicList.Merge(schema!, present, changes, MergeObject);
                break;
            default:
                if (WithoutDirectives(change, out var plain))
                {
                    target[name] = plain;
                }
                else
                {
                    target.Remove(name);
                }

                break;
        }
    }

    internal static string? DirectiveOf(JsonObject patch)
    {
        if (!patch.TryGetPropertyValue(Directive, out var node))
        {
            return null;
        }

        return JsonScalar.AsString(node) ?? throw PatchException.BadRequest($"unknown patch type: {node?.ToJsonString() ?? "null"} found in map");
    }

    /// <summary>
    /// A value that has nothing to merge with is taken as it is, without nulls and without members that carry a directive.
    /// False when the value itself is only a directive.
    /// </summary>
    internal static bool WithoutDirectives(JsonNode? patch, out JsonNode? plain)
    {
        plain = null;
        switch (patch)
        {
            case JsonObject members when members.ContainsKey(Directive):
                return false;
            case JsonObject members:
                var copy = new JsonObject();
                foreach (var (name, member) in members)
                {
                    var isDirective = name == RetainKeys || name.StartsWith(SetOrderPrefix, StringComparison.Ordinal) ||
                        name.StartsWith(DeleteItemsPrefix, StringComparison.Ordinal);
                    if (!isDirective && member is not null && WithoutDirectives(member, out var value))
                    {
                        copy[name] = value;
                    }
                }

                plain = copy;
                return true;
            case JsonArray items:
                plain = new JsonArray(items.Select(item => (Keep: WithoutDirectives(item, out var value), value)).Where(pair => pair.Keep)
                    .Select(pair => pair.value).ToArray());
                return true;
            default:
                plain = patch?.DeepClone();
                return true;
        }
    }

    private static void ApplyRetainKeys(JsonObject target, JsonObject patch)
    {
        if (!patch.TryGetPropertyValue(RetainKeys, out var node))
        {
            return;
        }

        var retained = (node as JsonArray)?.Select(JsonScalar.AsString).ToHashSet(StringComparer.Ordinal)
            ?? throw PatchException.BadRequest("invalid patch format of retainKeys");
        if (patch.Any(pair => pair.Value is not null && !pair.Key.StartsWith('$') && !retained.Contains(pair.Key)))
        {
            throw PatchException.BadRequest("invalid patch format of retainKeys");
        }

        foreach (var name in target.Select(pair => pair.Key).Where(name => !retained.Contains(name)).ToList())
        {
            target.Remove(name);
        }
    }

    private static void DeleteItems(JsonObject target, string name, JsonNode? doomed)
    {
        if (doomed is not JsonArray values)
        {
            throw PatchException.BadRequest($"invalid patch format of {DeleteItemsPrefix}{name}: a list is expected");
        }

        if (target[name] is JsonArray items)
        {
            target[name] = new JsonArray(items.Where(item => !values.Any(value => JsonScalar.DeepEquals(value, item)))
                .Select(item => item?.DeepClone()).ToArray());
        }
    }

    /// <summary>The lists with an order directive as they were: items that the patch does not name keep to that order.</summary>
    private static Dictionary<string, JsonArray> ListsToOrder(JsonObject target, JsonObject patch)
    {
        var lists = new Dictionary<string, JsonArray>(StringComparer.Ordinal);
        foreach (var (directive, _) in patch)
        {
            if (directive.StartsWith(SetOrderPrefix, StringComparison.Ordinal) && target[directive[SetOrderPrefix.Length..]] is JsonArray list)
            {
                lists[directive] = list.DeepClone().AsArray();
            }
        }

        return lists;
    }

    /// <summary>The order directives come last, when the lists have their final items.</summary>
    private static void OrderLists(StructuralSchema? schema, JsonObject target, JsonObject patch, Dictionary<string, JsonArray> before)
    {
        foreach (var (directive, node) in patch.Where(pair => pair.Key.StartsWith(SetOrderPrefix, StringComparison.Ordinal)))
        {
            var name = directive[SetOrderPrefix.Length..];
            if (node is not JsonArray order)
            {
                throw PatchException.BadRequest($"invalid patch format of {directive}: a list is expected");
            }

            var mergeKey = schema?.Member(name)?.PatchMergeKey;
            if (patch[name] is JsonArray changes)
            {
                StrategicList.CheckOrder(changes, order, mergeKey);
            }

            if (target[name] is JsonArray items)
            {
                target[name] = StrategicList.Order(items, order, before.GetValueOrDefault(directive) ?? items, mergeKey);
            }
        }
    }
}
