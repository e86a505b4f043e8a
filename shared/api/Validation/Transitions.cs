using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Carillon.Api.Validation;

/// <summary>Rules about what may change in an object.</summary>
internal static class Transitions
{
    /// <summary>Every field must stay as it is. Compared as JSON: lists in records are equal only when they are the same list.</summary>
    public static void Unchanged<T>(FieldErrors errors, string path, T? before, T? after, JsonTypeInfo<T> type)
        where T : class
    {
        var old = ToObject(before, type);
        var now = ToObject(after, type);
        foreach (var name in old.Select(field => field.Key).Union(now.Select(field => field.Key)).Order(StringComparer.Ordinal))
        {
            if (!JsonNode.DeepEquals(old[name], now[name]))
            {
                errors.Add($"{path}.{name}", "never changes");
            }
        }
    }

    /// <summary>A field that is set may not be set to something else, nor taken away.</summary>
    public static void SetOnce<T>(FieldErrors errors, string path, T? before, T? after)
    {
        if (before is not null && !EqualityComparer<T>.Default.Equals(before, after))
        {
            errors.Add(path, "is set once");
        }
    }

    /// <summary>A flag that is true stays true.</summary>
    public static void NeverTakenBack(FieldErrors errors, string path, bool? before, bool? after)
    {
        if (before == true && after != true)
        {
            errors.Add(path, "cannot be taken back");
        }
    }

    private static JsonObject ToObject<T>(T? value, JsonTypeInfo<T> type)
        where T : class => value is null ? [] : JsonSerializer.SerializeToNode(value, type)!.AsObject();
}
