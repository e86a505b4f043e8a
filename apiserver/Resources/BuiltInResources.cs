using System.Text.Json.Nodes;
using Carillon.ApiServer.Schema;

namespace Carillon.ApiServer.Resources;

/// <summary>Serves the kinds that Kubernetes itself brings.</summary>
internal static class BuiltInResources
{
    public static void Register(ResourceRegistry registry)
    {
        foreach (var (group, kind, plural, namespaced, status, shortNames) in new[]
        {
            ("", "Namespace", "namespaces", false, true, "ns"),
            ("", "Node", "nodes", false, true, "no"),
            ("", "Event", "events", true, false, "ev"),
            ("", "ConfigMap", "configmaps", true, false, "cm"),
            ("", "Secret", "secrets", true, false, "secret"),
            ("", "Pod", "pods", true, true, "po"),
            ("", "ServiceAccount", "serviceaccounts", true, false, "sa"),
            ("coordination.k8s.io", "Lease", "leases", true, false, "lease"),
            ("apiextensions.k8s.io", "CustomResourceDefinition", "customresourcedefinitions", false, true, "crd"),
        })
        {
            var schema = new JsonObject { ["type"] = "object", ["x-kubernetes-preserve-unknown-fields"] = true };
            registry.Set(
                new ResourceDefinition
                {
                    Group = group,
                    Names = new ResourceNames { Plural = plural, Singular = kind.ToLowerInvariant(), Kind = kind, ShortNames = [shortNames] },
                    Scope = namespaced ? ResourceScope.Namespaced : ResourceScope.Cluster,
                    BuiltIn = true,
                    TracksGeneration = kind is "CustomResourceDefinition",
                    Versions = [new ResourceVersion { Name = "v1", Schema = schema, StatusSubresource = status }],
                },
                [StructuralSchema.Parse(schema)]);
        }
    }
}
