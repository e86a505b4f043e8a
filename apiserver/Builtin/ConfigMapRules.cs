using System.Text;
using System.Text.Json.Nodes;
using Carillon.ApiServer.Names;
using Carillon.ApiServer.Schema;
using Carillon.ApiServer.Text;

namespace Carillon.ApiServer.Builtin;

/// <summary>What holds for a ConfigMap beyond its schema.</summary>
internal static class ConfigMapRules
{
    private const int MaxBytes = 1024 * 1024;

    public static IReadOnlyList<FieldCause> Validate(JsonObject configMap, JsonObject? live)
    {
        var causes = new List<FieldCause>();
        if (live is not null)
        {
            Immutability.Check(configMap, live, ["data", "binaryData"], causes);
        }

        var data = configMap["data"] as JsonObject ?? [];
        var binary = configMap["binaryData"] as JsonObject ?? [];
        var size = 0L;
        foreach (var (key, value) in data)
        {
            causes.AddRange(NameRules.DataKey(key).Select(problem => FieldCause.Invalid($"data[{key}]", key, problem)));
            if (binary.ContainsKey(key))
            {
                causes.Add(FieldCause.Invalid($"data[{key}]", key, "duplicate of key present in binaryData"));
            }

            size += Encoding.UTF8.GetByteCount(JsonScalar.AsString(value) ?? "");
        }

        foreach (var (key, value) in binary)
        {
            causes.AddRange(NameRules.DataKey(key).Select(problem => FieldCause.Invalid($"binaryData[{key}]", key, problem)));
            size += Base64Values.DecodedLength(value);
        }

        if (size > MaxBytes)
        {
            causes.Add(FieldCause.TooLong("[]", MaxBytes));
        }

        return causes;
    }
}
