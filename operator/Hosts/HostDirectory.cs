using Carillon.Api.Defaults;
using Carillon.Api.Meta;
using Carillon.Kubernetes.Core;
using Carillon.Kubernetes.Resources;
using Carillon.Operator.Caching;
using Carillon.Operator.Executions;
using Carillon.Operator.Selection;

namespace Carillon.Operator.Hosts;

/// <summary>What is known of every host: its Node, its agent, its heartbeat, its load.</summary>
internal sealed class HostDirectory
{
    private readonly ClusterCache _cache;
    private readonly AgentLiveness _liveness;
    private readonly HostPicks _picks;

    public HostDirectory(ClusterCache cache, AgentLiveness liveness, HostPicks picks)
    {
        _cache = cache;
        _liveness = liveness;
        _picks = picks;
    }

    public HostView View(string node)
    {
        var found = _cache.Nodes.Store.Find(new ObjectKey(null, node));
        return new HostView(ConditionOf(node, found), found?.Metadata.Labels, IsTroubled(node));
    }

    /// <summary>
    /// How much of what the host may run at a time is taken; 1 and more is full. What the agent says may be some seconds old, and what is
    /// released may not have reached it, so the larger one counts; what waits for its release counts not at all.
    /// </summary>
    public double LoadOf(string node)
    {
        var agent = _cache.HostAgents.Store.Find(new ObjectKey(null, node));
        var reported = (agent?.Status?.Running ?? 0) + (agent?.Status?.Queued ?? 0);
        var released = _cache.UnfinishedOn(node).Count(static execution => !ExecutionView.IsHeld(execution));
        return (double)(Math.Max(reported, released) + _picks.CountPlannedOn(node)) / Math.Max(1, agent?.Spec?.Slots ?? HostAgentDefaults.Slots);
    }

    /// <summary>Whether the host's agent is there and gives signs of life.</summary>
    public bool HasLivingAgent(string node) =>
        _cache.HostAgents.Store.Find(new ObjectKey(null, node)) is not null && _liveness.IsAlive(node, _cache.Leases.Contact);

    private bool IsTroubled(string node) =>
        AvailabilityDecision.TroubleOf(_cache.HostAgents.Store.Find(new ObjectKey(null, node))) is not null;

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
        || ready.Status == ConditionStatus.True;
}
