namespace Carillon.Kubernetes.Configuration;

/// <summary>What every pod finds about its own API server.</summary>
internal static class InClusterConfig
{
    /// <summary>The pod's configuration; null outside of a pod, or in one without a mounted service account.</summary>
    public static KubernetesClientOptions? Find(KubeConfigPlaces places)
    {
        var host = places.Variable("KUBERNETES_SERVICE_HOST");
        var port = places.Variable("KUBERNETES_SERVICE_PORT");
        var token = Path.Combine(places.ServiceAccount, "token");
        if (string.IsNullOrEmpty(host) || string.IsNullOrEmpty(port) || !File.Exists(token))
        {
            return null;
        }

        var address = host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host;
        var namespaceFile = Path.Combine(places.ServiceAccount, "namespace");
        return new()
        {
            Server = new($"https://{address}:{port}"),
            CertificateAuthorityFile = Path.Combine(places.ServiceAccount, "ca.crt"),
            TokenFile = token,
            Namespace = File.Exists(namespaceFile) ? File.ReadAllText(namespaceFile).Trim() : "default",
        };
    }
}
