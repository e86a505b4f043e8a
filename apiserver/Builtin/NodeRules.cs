using System.Text.Json.Nodes;
using Carillon.ApiServer.Names;
using Carillon.ApiServer.Schema;
using Carillon.ApiServer.Text;

namespace Carillon.ApiServer.Builtin;

/// <summary>What holds for a Node beyond its schema.</summary>
internal static class NodeRules
{
    private static readonly string[] Effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

    public static IReadOnlyList<FieldCause> Validate(JsonObject node, JsonObject? live)
    {
        var causes = new List<FieldCause>();
        if (live?["spec"]?["providerID"] is { } provider)
        {
            if (!JsonScalar.DeepEquals(provider, node["spec"]?["providerID"]))
            {
                causes.Add(FieldCause.Forbidden("spec.providerID", "node updates may not change providerID except from \"\" to valid"));
            }
        }

        var taints = node["spec"]?["taints"] as JsonArray ?? [];
        var seen = new HashSet<(string, string)>();
        for (var index = 0; index < taints.Count; index++)
        {
            CheckTaint(taints[index], $"spec.taints[{index}]", seen, causes);
        }

        return causes;
    }

    private static void CheckTaint(JsonNode? taint, string path, HashSet<(string Key, string Effect)> seen, List<FieldCause> causes)
    {
        var key = JsonScalar.AsString(taint?["key"]) ?? "";
        var effect = JsonScalar.AsString(taint?["effect"]) ?? "";
        causes.AddRange(NameRules.QualifiedName(key).Select(problem => FieldCause.Invalid($"{path}.key", key, problem)));
        if (JsonScalar.AsString(taint?["value"]) is { } value)
        {
            causes.AddRange(NameRules.LabelValue(value).Select(problem => FieldCause.Invalid($"{path}.value", value, problem)));
        }

        if (!Effects.Contains(effect, StringComparer.Ordinal))
        {
            causes.Add(effect.Length == 0 ? FieldCause.Required($"{path}.effect") : FieldCause.NotSupported($"{path}.effect", effect, Effects));
        }
        else if (!seen.Add((key, effect)))
        {
            causes.Add(FieldCause.Duplicate(path, taint));
        }
    }
}
