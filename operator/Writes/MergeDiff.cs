using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Carillon.Operator.Writes;

/// <summary>The smallest JSON merge patch (RFC 7396) that turns one value into another.</summary>
/// <remarks>
/// Typed records do not know fields of a newer version. Such fields are absent on both sides, hence never in the difference, hence never
/// touched: that is why everything here is written as a difference and never as a whole object.
/// </remarks>
internal static class MergeDiff
{
    /// <summary>The patch, or null when both are equal. A null <paramref name="before"/> is an empty object.</summary>
    public static JsonObject? Between<T>(T? before, T after, JsonTypeInfo<T> typeInfo)
        where T : class
    {
        var from = before is null ? [] : JsonSerializer.SerializeToNode(before, typeInfo)!.AsObject();
        var to = JsonSerializer.SerializeToNode(after, typeInfo)!.AsObject();
        return Between(from, to);
    }

    /// <summary>The patch, or null when both are equal.</summary>
    public static JsonObject? Between(JsonObject before, JsonObject after)
    {
        JsonObject? patch = null;
        foreach (var (name, _) in before)
        {
            if (after[name] is null)
            {
                (patch ??= [])[name] = null;
            }
        }

        foreach (var (name, value) in after)
        {
            if (value is not null && Change(before[name], value) is { } change)
            {
                (patch ??= [])[name] = change;
            }
        }

        return patch;
    }

    private static JsonNode? Change(JsonNode? before, JsonNode after)
    {
        if (before is JsonObject from && after is JsonObject to)
        {
            return Between(from, to);
        }

        // A merge patch cannot address list items, so a changed list goes as a whole.
        return JsonNode.DeepEquals(before, after) ? null : after.DeepClone();
    }
}
