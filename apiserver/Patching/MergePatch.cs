using System.Text.Json.Nodes;

namespace Carillon.ApiServer.Patching;

/// <summary>RFC 7386.</summary>
internal static class MergePatch
{
    /// <summary>The patched copy of <paramref name="target"/>, which stays as it is.</summary>
    public static JsonNode? Apply(JsonNode? target, JsonNode? patch) => throw new NotSupportedException();
}
