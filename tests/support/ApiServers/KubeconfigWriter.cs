using System.Text;

namespace Carillon.Tests.Support.ApiServers;

/// <summary>Writes kubeconfig files with one cluster, one user and one context.</summary>
public static class KubeconfigWriter
{
    /// <summary>Writes a kubeconfig that authenticates by client certificate.</summary>
    public static void Write(string path, string server, string authorityPem, string certificatePem, string keyPem) =>
        Write(path, server, authorityPem, $$"""{"client-certificate-data": "{{Encode(certificatePem)}}", "client-key-data": "{{Encode(keyPem)}}"}""");

    /// <summary>Writes a kubeconfig that authenticates by bearer token.</summary>
    public static void WriteToken(string path, string server, string authorityPem, string token) =>
        Write(path, server, authorityPem, $$"""{"token": "{{token}}"}""");

    // JSON is YAML, and every value here is base64, an address or a token, so nothing needs escaping.
    private static void Write(string path, string server, string authorityPem, string user) => File.WriteAllText(
        path,
        $$$"""
        {
          "apiVersion": "v1",
          "kind": "Config",
          "current-context": "test",
          "clusters": [{"name": "test", "cluster": {"server": "{{{server}}}", "certificate-authority-data": "{{{Encode(authorityPem)}}}"}}],
          "users": [{"name": "test", "user": {{{user}}}}],
          "contexts": [{"name": "test", "context": {"cluster": "test", "user": "test"}}]
        }
        """);

    private static string Encode(string pem) => Convert.ToBase64String(Encoding.ASCII.GetBytes(pem));
}
