using System.Text.Json.Nodes;

namespace Carillon.ApiServer.Schema;

/// <summary>Fills in the defaults a schema declares.</summary>
internal static class SchemaDefaulter
{
    /// <summary>
    /// Adds missing defaulted fields to <paramref name="value"/> in place. A null where null is not allowed counts as missing:
    /// it takes the default, and goes away where there is none.
    /// </summary>
    /// <param name="schema">The schema.</param>
    /// <param name="value">The value.</param>
    /// <param name="keepNulls">Whether it stays instead, for validation to refuse it.</param>
    public static void Apply(StructuralSchema schema, JsonNode? value, bool keepNulls = false)
    {
        if (!keepNulls)
        {
            PruneNulls(schema, value);
        }

        AddDefaults(schema, value);
    }

    private static void PruneNulls(StructuralSchema schema, JsonNode? value)
    {
        if (value is JsonArray items && schema.Items is { } itemSchema)
        {
            foreach (var item in items)
            {
                PruneNulls(itemSchema, item);
            }
        }
        else if (value is JsonObject members)
        {
            List<string>? nulls = null;
            foreach (var (name, member) in members)
            {
                if (schema.Member(name) is not { } memberSchema)
                {
                    continue;
                }

                if (member is null && !memberSchema.Nullable && memberSchema.Default is null)
                {
                    (nulls ??= []).Add(name);
                }
                else
                {
                    PruneNulls(memberSchema, member);
                }
            }

            nulls?.ForEach(name => members.Remove(name));
        }
    }

    private static void AddDefaults(StructuralSchema schema, JsonNode? value)
    {
        if (value is JsonArray items && schema.Items is { } itemSchema)
        {
            for (var index = 0; index < items.Count; index++)
            {
                if (items[index] is null && !itemSchema.Nullable && itemSchema.Default is { } itemDefault)
                {
                    items[index] = itemDefault.DeepClone();
                }

                AddDefaults(itemSchema, items[index]);
            }
        }
        else if (value is JsonObject members)
        {
            AddMemberDefaults(schema, members);
        }
    }

    private static void AddMemberDefaults(StructuralSchema schema, JsonObject members)
    {
        foreach (var (name, property) in schema.Properties)
        {
            if (property.Default is { } missing && (!members.TryGetPropertyValue(name, out var present) || (present is null && !property.Nullable)))
            {
                members[name] = missing.DeepClone();
            }
        }

        if (schema.AdditionalProperties is { Nullable: false, Default: { } common })
        {
            foreach (var name in members.Where(pair => pair.Value is null && !schema.Properties.ContainsKey(pair.Key)).Select(pair => pair.Key).ToList())
            {
                members[name] = common.DeepClone();
            }
        }

        foreach (var (name, member) in members)
        {
            if (schema.Member(name) is { } memberSchema)
            {
                AddDefaults(memberSchema, member);
            }
        }
    }
}
