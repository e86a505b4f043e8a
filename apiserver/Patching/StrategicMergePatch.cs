using System.Text.Json.Nodes;
using Carillon.ApiServer.Schema;

namespace Carillon.ApiServer.Patching;

/// <summary>Kubernetes' strategic merge patch: a merge patch whose lists merge by the keys the schema names.</summary>
internal static class StrategicMergePatch
{
    /// <summary>The patched copy of <paramref name="target"/>, which stays as it is.</summary>
    /// <exception cref="PatchException">The patch contradicts itself or the schema.</exception>
    public static JsonObject Apply(StructuralSchema schema, JsonObject target, JsonObject patch) => throw new NotSupportedException();
}
