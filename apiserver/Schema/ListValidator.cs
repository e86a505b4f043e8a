using System.Text.Json.Nodes;
using Carillon.ApiServer.Text;

namespace Carillon.ApiServer.Schema;

/// <summary>Finds duplicates in lists that are sets or maps.</summary>
internal static class ListValidator
{
    public static void Check(StructuralSchema schema, JsonNode? value, string path, List<FieldCause> causes)
    {
        switch (value)
        {
            case JsonObject members:
                foreach (var (name, member) in members)
                {
                    if (schema.Properties.TryGetValue(name, out var property))
                    {
                        Check(property, member, ValueValidator.Join(path, name), causes);
                    }
                    else if (schema.AdditionalProperties is { } values)
                    {
                        Check(values, member, $"{path}[{name}]", causes);
                    }
                }

                break;
            case JsonArray items:
                CheckArray(schema, items, path, causes);
                break;
        }
    }

    /// <summary>The indexes at which a value shows up for the second time.</summary>
    public static IReadOnlyList<int> Repeated(IList<JsonNode?> items)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        var repeated = new List<int>();
        for (var index = 0; index < items.Count; index++)
        {
            var text = CanonicalJson.Write(items[index]);
            var times = seen.GetValueOrDefault(text);
            seen[text] = times + 1;
            if (times == 1)
            {
                repeated.Add(index);
            }
        }

        return repeated;
    }

    private static void CheckArray(StructuralSchema schema, JsonArray items, string path, List<FieldCause> causes)
    {
        if (schema.ListType == ListType.Set)
        {
            causes.AddRange(Repeated(items).Select(index => FieldCause.Duplicate($"{path}[{index}]", items[index])));
        }
        else if (schema.ListType == ListType.Map)
        {
            CheckMap(schema, items, path, causes);
        }

        if (schema.Items is { } itemSchema)
        {
            for (var index = 0; index < items.Count; index++)
            {
                Check(itemSchema, items[index], $"{path}[{index}]", causes);
            }
        }
    }

    private static void CheckMap(StructuralSchema schema, JsonArray items, string path, List<FieldCause> causes)
    {
        for (var index = 0; index < items.Count; index++)
        {
            if (items[index] is not (null or JsonObject))
            {
                causes.Add(FieldCause.Invalid($"{path}[{index}]", items[index], "must be an object for an array of list-type map"));
                return;
            }
        }

        List<JsonNode?> keys = [.. items.Select(item => Keys(schema, item as JsonObject))];
        causes.AddRange(Repeated(keys).Select(index => FieldCause.Duplicate($"{path}[{index}]", keys[index])));
    }

    private static JsonObject Keys(StructuralSchema schema, JsonObject? item)
    {
        var keys = new JsonObject();
        foreach (var name in schema.ListMapKeys.Order(StringComparer.Ordinal))
        {
            if (item is not null && item.TryGetPropertyValue(name, out var key))
            {
                keys[name] = key?.DeepClone();
            }
        }

        return keys;
    }
}
