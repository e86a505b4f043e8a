namespace Carillon.Kubernetes.Configuration;

/// <summary>Finds and reads client configuration.</summary>
public static class KubeConfig
{
    /// <summary>
    /// The configuration by the usual order: <paramref name="path"/>, <c>KUBECONFIG</c> (a path list), the pod's service account,
    /// <c>~/.kube/config</c>.
    /// </summary>
    /// <param name="path">One kubeconfig file; it must exist.</param>
    /// <param name="context">The context to use instead of the current one.</param>
    /// <exception cref="KubeConfigException">Nothing was found, or what was found cannot be used; the message says which file and key.</exception>
    public static KubernetesClientOptions Load(string? path = null, string? context = null) => throw new NotImplementedException();
}
