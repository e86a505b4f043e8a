using Carillon.Kubernetes.Core;
using Carillon.Kubernetes.Resources;
using Carillon.Operator.Caching;

namespace Carillon.Operator.Hosts;

/// <summary>What is known of every host: its Node, its agent, its heartbeat, its load.</summary>
internal sealed class HostDirectory
{
    private readonly ClusterCache _cache;
    private readonly AgentLiveness _liveness;

    public HostDirectory(ClusterCache cache, AgentLiveness liveness)
    {
        _cache = cache;
        _liveness = liveness;
    }

    public HostView View(string node)
    {
        var found = _cache.Nodes.Store.Find(new ObjectKey(null, node));
        return new HostView(ConditionOf(node, found), found?.Metadata.Labels, _cache.CountUnfinishedOn(node));
    }

    /// <summary>Whether the host's agent is there and gives signs of life.</summary>
    public bool HasLivingAgent(string node) =>
        _cache.HostAgents.Store.Find(new ObjectKey(null, node)) is not null && _liveness.IsAlive(node, _cache.Leases.Contact);

    private HostCondition ConditionOf(string name, Node? node)
    {
        if (node is null)
        {
            return HostCondition.Unknown;
        }

        if (!IsReady(node))
        {
            return HostCondition.NotReady;
        }

        if (_cache.HostAgents.Store.Find(new ObjectKey(null, name)) is not { } agent)
        {
            return HostCondition.NoAgent;
        }

        if (!_liveness.IsAlive(name, _cache.Leases.Contact))
        {
            return HostCondition.AgentUnavailable;
        }

        return agent.Spec?.Drain == true ? HostCondition.Drained : HostCondition.Available;
    }

    // Without a kubelet nobody writes the condition; then the agent's heartbeat alone tells.
    private static bool IsReady(Node node) =>
        node.Status?.Conditions?.FirstOrDefault(static condition => condition.Type == "Ready") is not { } ready
        || ready.Status == Api.Meta.ConditionStatus.True;
}
