using Carillon.ApiServer.Resources;
using Carillon.ApiServer.Storage;

namespace Carillon.ApiServer.Security;

/// <summary>What a token is bound to: it dies with it.</summary>
internal sealed record BoundObject(string Kind, string Name, string Uid)
{
    /// <summary>The kinds a token can be bound to.</summary>
    public static readonly IReadOnlyList<(string Kind, ResourceId Resource, ResourceScope Scope)> Kinds =
    [
        ("Node", WellKnown.Nodes, ResourceScope.Cluster),
        ("Pod", WellKnown.Pods, ResourceScope.Namespaced),
        ("Secret", WellKnown.Secrets, ResourceScope.Namespaced),
    ];
}
