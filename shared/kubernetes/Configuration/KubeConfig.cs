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
    public static KubernetesClientOptions Load(string? path = null, string? context = null) => Load(path, context, new());

    internal static KubernetesClientOptions Load(string? path, string? context, KubeConfigPlaces places)
    {
        if (!string.IsNullOrEmpty(path))
        {
            return MergedKubeConfig.Read([path], mustExist: true).Resolve(context);
        }

        if (places.Variable("KUBECONFIG") is { Length: > 0 } list)
        {
            var files = list.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            return files.Any(File.Exists)
                ? MergedKubeConfig.Read(files, mustExist: false).Resolve(context)
                : throw new KubeConfigException($"KUBECONFIG names no file that exists: {list}");
        }

        if (context is null && InClusterConfig.Find(places) is { } inCluster)
        {
            return inCluster;
        }

        var home = Path.Combine(places.Home, ".kube", "config");
        return File.Exists(home)
            ? MergedKubeConfig.Read([home], mustExist: true).Resolve(context)
            : throw new KubeConfigException(
                $"no Kubernetes configuration found: give --kubeconfig, set KUBECONFIG, run in a pod, or write {home}");
    }
}
