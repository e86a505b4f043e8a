using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Carillon.ApiServer.Names;
using Carillon.ApiServer.Schema;
using Carillon.ApiServer.Text;

namespace Carillon.ApiServer.Builtin;

/// <summary>What holds for a Secret beyond its schema.</summary>
internal static class SecretRules
{
    private const string DefaultType = "Opaque";
    private const int MaxBytes = 1024 * 1024;

    /// <summary>Gives the type its default and moves <c>stringData</c> into <c>data</c>, where its values win.</summary>
    public static void Prepare(JsonObject secret)
    {
        if (JsonScalar.AsString(secret["type"]) is null or "")
        {
            secret["type"] = DefaultType;
        }

        if (secret["stringData"] is not JsonObject plain)
        {
            return;
        }

        secret.Remove("stringData");
        if (plain.Count == 0)
        {
            return;
        }

        if (secret["data"] is not JsonObject data)
        {
            secret["data"] = data = [];
        }

        foreach (var (key, value) in plain)
        {
            data[key] = Convert.ToBase64String(Encoding.UTF8.GetBytes(JsonScalar.AsString(value) ?? ""));
        }
    }

    public static IReadOnlyList<FieldCause> Validate(JsonObject secret, JsonObject? live)
    {
        var causes = new List<FieldCause>();
        if (live is not null)
        {
            Immutability.CheckField("type", secret["type"], live["type"], causes);
            Immutability.Check(secret, live, ["data"], causes);
        }

        var data = secret["data"] as JsonObject ?? [];
        foreach (var (key, _) in data)
        {
            causes.AddRange(NameRules.DataKey(key).Select(problem => FieldCause.Invalid($"data[{key}]", key, problem)));
        }

        if (data.Sum(pair => Base64Values.DecodedLength(pair.Value)) > MaxBytes)
        {
            causes.Add(FieldCause.TooLong("data", MaxBytes));
        }

        CheckType(JsonScalar.AsString(secret["type"]) ?? DefaultType, secret, data, causes);
        return causes;
    }

    private static void CheckType(string type, JsonObject secret, JsonObject data, List<FieldCause> causes)
    {
        switch (type)
        {
            case "kubernetes.io/service-account-token":
                const string Account = "kubernetes.io/service-account.name";
                if (JsonScalar.AsString(secret["metadata"]?["annotations"]?[Account]) is null or "")
                {
                    causes.Add(FieldCause.Required($"metadata.annotations[{Account}]"));
                }

                break;
            case "kubernetes.io/dockercfg":
                RequireJson(data, ".dockercfg", causes);
                break;
            case "kubernetes.io/dockerconfigjson":
                RequireJson(data, ".dockerconfigjson", causes);
                break;
            case "kubernetes.io/basic-auth":
                // Either one of them is enough.
                if (!data.ContainsKey("username") && !data.ContainsKey("password"))
                {
                    causes.Add(FieldCause.Required("data[username]"));
                    causes.Add(FieldCause.Required("data[password]"));
                }

                break;
            case "kubernetes.io/ssh-auth":
                Require(data, "ssh-privatekey", causes, mayBeEmpty: false);
                break;
            case "kubernetes.io/tls":
                Require(data, "tls.crt", causes, mayBeEmpty: true);
                Require(data, "tls.key", causes, mayBeEmpty: true);
                break;
        }
    }

    private static void Require(JsonObject data, string key, List<FieldCause> causes, bool mayBeEmpty)
    {
        if (!data.TryGetPropertyValue(key, out var value) || (!mayBeEmpty && Base64Values.DecodedLength(value) == 0))
        {
            causes.Add(FieldCause.Required($"data[{key}]"));
        }
    }

    private static void RequireJson(JsonObject data, string key, List<FieldCause> causes)
    {
        if (!data.TryGetPropertyValue(key, out var value))
        {
            causes.Add(FieldCause.Required($"data[{key}]"));
            return;
        }

        try
        {
            using var document = JsonDocument.Parse(Base64Values.Decode(value) ?? []);
        }
        catch (JsonException problem)
        {
            // The value itself is secret and stays out of the message.
            causes.Add(FieldCause.Invalid($"data[{key}]", "<secret contents redacted>", problem.Message));
        }
    }
}
