using System.Text.Json.Nodes;
using Carillon.ApiServer.Schema;

namespace Carillon.ApiServer.Apply;

/// <summary>Operations on values under a schema: which fields they have, how they differ, merge, and lose fields.</summary>
internal static class TypedValue
{
    /// <summary>The fields that a configuration states, each of which its applier will own.</summary>
    public static FieldSet Fields(StructuralSchema? schema, JsonNode? value)
    {
        switch (Shapes.Of(schema, value))
        {
            case Shape.Map:
                var members = new FieldSet();
                foreach (var (name, member) in value!.AsObject())
                {
                    var fields = Fields(schema?.Member(name), member);
                    fields.IsMember |= member is JsonObject { Count: 0 } || schema?.Properties.ContainsKey(name) != true;
                    members.Add(Shapes.Member(name), fields);
                }

                return members;
            case Shape.List:
                var items = new FieldSet();
                foreach (var item in value!.AsArray())
                {
                    var fields = Fields(schema!.Items, item);
                    fields.IsMember = true;
                    items.Children[Shapes.Item(schema, item)] = fields;
                }

                return items;
            default:
                return FieldSet.Leaf();
        }
    }

    /// <summary>
    /// The set with every declared member that has fields below it. Removal works on members only, so this lets it reach
    /// structures that would be left empty.
    /// </summary>
    public static FieldSet WithDeclaredMembers(StructuralSchema? schema, FieldSet set)
    {
        var result = new FieldSet { IsMember = set.IsMember };
        foreach (var (element, child) in set.Children)
        {
            var isMember = element[0] == 'f';
            var below = WithDeclaredMembers(isMember ? schema?.Member(element[2..]) : schema?.Items, child);
            below.IsMember |= isMember && child.Children.Count > 0 && schema?.Properties.ContainsKey(element[2..]) == true;
            result.Children[element] = below;
        }

        return result;
    }

    /// <summary>A copy without the fields in <paramref name="doomed"/>; a container that loses everything stays, empty.</summary>
    public static JsonNode? Without(StructuralSchema? schema, JsonNode? value, FieldSet doomed)
    {
        switch (Shapes.Of(schema, value))
        {
            case Shape.Map:
                var members = new JsonObject();
                foreach (var (name, member) in value!.AsObject())
                {
                    Keep(Shapes.Member(name), schema?.Member(name), member, doomed, kept => members[name] = kept);
                }

                return members;
            case Shape.List:
                var items = new JsonArray();
                foreach (var item in value!.AsArray())
                {
                    Keep(Shapes.Item(schema!, item), schema!.Items, item, doomed, items.Add);
                }

                return items;
            default:
                return value?.DeepClone();
        }
    }

    private static void Keep(string element, StructuralSchema? schema, JsonNode? value, FieldSet doomed, Action<JsonNode?> keep)
    {
        if (!doomed.Children.TryGetValue(element, out var below))
        {
            keep(value?.DeepClone());
        }
        else if (!below.IsMember)
        {
            keep(Without(schema, value, below));
        }
    }

    /// <summary>
    /// What <paramref name="config"/> makes of <paramref name="live"/>: stated fields win, the others stay. A null says nothing about the members of a
    /// map or the items of a list, so they stay as well.
    /// </summary>
    public static JsonNode? Merge(StructuralSchema? schema, JsonNode? live, JsonNode? config)
    {
        if (config is null && Shapes.Of(schema, live) != Shape.Leaf && live is JsonObject { Count: > 0 } or JsonArray { Count: > 0 })
        {
            return live.DeepClone();
        }

        var shape = Shapes.Of(schema, config);
        if (shape == Shape.Leaf || shape != Shapes.Of(schema, live))
        {
            return config?.DeepClone();
        }

        return shape == Shape.Map
            ? MergeMaps(schema, live!.AsObject(), config!.AsObject())
            : ListMerge.Merge(schema!, live!.AsArray(), config!.AsArray());
    }

    private static JsonObject MergeMaps(StructuralSchema? schema, JsonObject live, JsonObject config)
    {
        var result = new JsonObject();
        foreach (var (name, member) in live)
        {
            result[name] = config.TryGetPropertyValue(name, out var stated) ? Merge(schema?.Member(name), member, stated) : member?.DeepClone();
        }

        foreach (var (name, stated) in config)
        {
            if (!result.ContainsKey(name))
            {
                result[name] = stated?.DeepClone();
            }
        }

        return result;
    }
}
