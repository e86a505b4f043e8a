using System.Text.Json.Nodes;

namespace Carillon.ApiServer.Patching;

/// <summary>RFC 6902.</summary>
internal static class JsonPatch
{
    /// <summary>The patched copy of <paramref name="target"/>, which stays as it is.</summary>
    /// <exception cref="PatchException">400 for a malformed patch, 422 where an operation does not fit the object.</exception>
    public static JsonNode? Apply(JsonNode target, JsonNode? patch) => throw new NotSupportedException();
}
