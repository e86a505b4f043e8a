using System.Text;
using System.Text.Json.Nodes;
using Carillon.Runtime.Yaml;

namespace Carillon.ApiServer.Security;

/// <summary>Writes kubeconfig files with everything inline, so that one file is all a client needs.</summary>
internal static class KubeconfigWriter
{
    private const string Name = "carillon";

    public static string Write(Uri server, string caPem, string user, string certificatePem, string keyPem) => YamlWriter.Write(new JsonObject
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Config",
        ["clusters"] = new JsonArray(new JsonObject
        {
            ["name"] = Name,
            ["cluster"] = new JsonObject
            {
                ["server"] = server.ToString().TrimEnd('/'),
                ["certificate-authority-data"] = Base64(caPem),
            },
        }),
        ["users"] = new JsonArray(new JsonObject
        {
            ["name"] = user,
            ["user"] = new JsonObject
            {
                ["client-certificate-data"] = Base64(certificatePem),
                ["client-key-data"] = Base64(keyPem),
            },
        }),
        ["contexts"] = new JsonArray(new JsonObject
        {
            ["name"] = Name,
            ["context"] = new JsonObject { ["cluster"] = Name, ["user"] = user },
        }),
        ["current-context"] = Name,
    });

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
