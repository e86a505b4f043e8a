using Carillon.ApiServer.Storage;

namespace Carillon.ApiServer.Resources;

/// <summary>Built-in kinds that the server itself acts on.</summary>
internal static class WellKnown
{
    public static readonly ResourceId Namespaces = new("", "namespaces");
    public static readonly ResourceId Nodes = new("", "nodes");
    public static readonly ResourceId Events = new("", "events");
    public static readonly ResourceId Secrets = new("", "secrets");
    public static readonly ResourceId ConfigMaps = new("", "configmaps");
    public static readonly ResourceId ServiceAccounts = new("", "serviceaccounts");
    public static readonly ResourceId Pods = new("", "pods");
    public static readonly ResourceId Leases = new("coordination.k8s.io", "leases");
    public static readonly ResourceId CustomResourceDefinitions = new("apiextensions.k8s.io", "customresourcedefinitions");
}
