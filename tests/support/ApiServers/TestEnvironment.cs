namespace Carillon.Tests.Support.ApiServers;

/// <summary>What the environment of this test run asks for and offers. Constant for the life of the process.</summary>
public static class TestEnvironment
{
    /// <summary>Folder with <c>etcd</c> and <c>kube-apiserver</c>, when the run is to use them.</summary>
    public static string? AssetsFolder { get; } = NonEmpty("KUBEBUILDER_ASSETS");

    /// <summary>Kubeconfig of the cluster the run is to use.</summary>
    public static string? ClusterKubeconfig { get; } = NonEmpty("KUBECONFIG");

    /// <summary>The kind of server under test. <c>KUBEBUILDER_ASSETS</c> wins over <c>KUBECONFIG</c>: it cannot hurt anybody's cluster.</summary>
    public static ApiServerKind Server { get; } =
        AssetsFolder is not null ? ApiServerKind.Assets :
        ClusterKubeconfig is not null ? ApiServerKind.Cluster : ApiServerKind.Embedded;

    /// <summary>
    /// Whether garbage collection and namespace deletion work. A bare kube-apiserver leaves both to kube-controller-manager, which is
    /// used when the assets folder has it.
    /// </summary>
    public static bool HasControllers { get; } = AssetsFolder is null || File.Exists(Path.Combine(AssetsFolder, "kube-controller-manager"));

    /// <summary>Finds an executable on the PATH.</summary>
    public static string? FindExecutable(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);

    private static string? NonEmpty(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;
}
