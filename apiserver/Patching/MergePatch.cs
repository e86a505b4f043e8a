using System.Text.Json.Nodes;

namespace Carillon.ApiServer.Patching;

/// <summary>RFC 7386.</summary>
internal static class MergePatch
{
    /// <summary>The patched copy of <paramref name="target"/>, which stays as it is.</summary>
    public static JsonNode? Apply(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject changes)
        {
            return patch?.DeepClone();
        }

        var result = new JsonObject();
        if (target is JsonObject members)
        {
            foreach (var (name, member) in members)
            {
                if (!changes.TryGetPropertyValue(name, out var change))
                {
                    result[name] = member?.DeepClone();
                }
                else if (change is not null)
                {
                    result[name] = Apply(member, change);
                }
            }
        }

        foreach (var (name, change) in changes)
        {
            if (change is not null && !result.ContainsKey(name))
            {
                result[name] = Apply(null, change);
            }
        }

        return result;
    }
}
