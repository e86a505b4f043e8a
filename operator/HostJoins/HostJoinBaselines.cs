using Carillon.Api.HostAgents;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Kubernetes.Resources;
using Carillon.Operator.Caching;

namespace Carillon.Operator.HostJoins;

/// <summary>What a task keeps about joins.</summary>
internal sealed class HostJoinBaselines
{
    private readonly ClusterCache _cache;
    private readonly TaskHosts _hosts;
    private readonly OwnWrites<HostAgent> _agents;

    public HostJoinBaselines(ClusterCache cache, TaskHosts hosts, OwnWrites<HostAgent> agents)
    {
        _cache = cache;
        _hosts = hosts;
        _agents = agents;
    }

    /// <summary>The baseline of a task: it is drawn once every host that is there is noted, and anew when the task says otherwise where it runs.</summary>
    public HostJoinBaseline? Of(DistributedCronTask task, bool accepted, DateTimeOffset now)
    {
        if (!JoinNotes.IsRunOnce(task))
        {
            return null; // who turns it on later begins anew
        }

        return !accepted || JoinNotes.HasBaseline(task) || _hosts.Of(task).Any(host => AgentOf(host) is { } agent && !JoinNotes.IsNoted(agent, task))
            ? task.Status?.HostJoin
            : new HostJoinBaseline { Since = now, Fingerprint = JoinNotes.FingerprintOf(task.Spec!) };
    }

    /// <summary>Whether a Run is all that tells that a host has had its Run: then it must stay until that is noted.</summary>
    public bool IsNeeded(DistributedCronTask task, DistributedCronRun run) =>
        run.Spec is { Trigger: RunTrigger.HostJoin, Hosts: [var host] }
        && AgentOf(host) is { } agent
        && run.Metadata.Name == HostJoinRun.NameOf(task, agent)
        && !JoinNotes.IsNoted(agent, task);

    private HostAgent? AgentOf(string host)
    {
        var key = new ObjectKey(null, host);
        return _agents.Newest(key, _cache.HostAgents.Store.Find(key));
    }
}
