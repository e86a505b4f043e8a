namespace Carillon.Tests.Support.ApiServers;

/// <summary>Which API server a test run talks to.</summary>
public enum ApiServerKind
{
    /// <summary>The project's own, in this process.</summary>
    Embedded,

    /// <summary>etcd and kube-apiserver from the folder named by <c>KUBEBUILDER_ASSETS</c>, started by us.</summary>
    Assets,

    /// <summary>The cluster that <c>KUBECONFIG</c> names.</summary>
    Cluster,
}
