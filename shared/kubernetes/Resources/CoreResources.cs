using Carillon.Kubernetes.Core;

namespace Carillon.Kubernetes.Resources;

/// <summary>The few core kinds Carillon reads or writes.</summary>
public static class CoreResources
{
    /// <summary>core/v1 nodes: the hosts.</summary>
    public static ResourceType<Node> Nodes { get; } = new()
    {
        Group = "",
        Version = "v1",
        Plural = "nodes",
        Kind = "Node",
        Namespaced = false,
        TypeInfo = CoreJsonContext.Default.Node,
    };

    /// <summary>core/v1 namespaces.</summary>
    public static ResourceType<Namespace> Namespaces { get; } = new()
    {
        Group = "",
        Version = "v1",
        Plural = "namespaces",
        Kind = "Namespace",
        Namespaced = false,
        TypeInfo = CoreJsonContext.Default.Namespace,
    };

    /// <summary>core/v1 events.</summary>
    public static ResourceType<Event> Events { get; } = new()
    {
        Group = "",
        Version = "v1",
        Plural = "events",
        Kind = "Event",
        Namespaced = true,
        TypeInfo = CoreJsonContext.Default.Event,
    };

    /// <summary>core/v1 secrets.</summary>
    public static ResourceType<Secret> Secrets { get; } = new()
    {
        Group = "",
        Version = "v1",
        Plural = "secrets",
        Kind = "Secret",
        Namespaced = true,
        TypeInfo = CoreJsonContext.Default.Secret,
    };

    /// <summary>core/v1 config maps.</summary>
    public static ResourceType<ConfigMap> ConfigMaps { get; } = new()
    {
        Group = "",
        Version = "v1",
        Plural = "configmaps",
        Kind = "ConfigMap",
        Namespaced = true,
        TypeInfo = CoreJsonContext.Default.ConfigMap,
    };

    /// <summary>coordination.k8s.io/v1 leases: leader election and host heartbeats.</summary>
    public static ResourceType<Lease> Leases { get; } = new()
    {
        Group = "coordination.k8s.io",
        Version = "v1",
        Plural = "leases",
        Kind = "Lease",
        Namespaced = true,
        TypeInfo = CoreJsonContext.Default.Lease,
    };

    /// <summary>authentication.k8s.io/v1 token reviews, which are created to be answered and not kept.</summary>
    public static ResourceType<TokenReview> TokenReviews { get; } = new()
    {
        Group = "authentication.k8s.io",
        Version = "v1",
        Plural = "tokenreviews",
        Kind = "TokenReview",
        Namespaced = false,
        TypeInfo = CoreJsonContext.Default.TokenReview,
    };
}
