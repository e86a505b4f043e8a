using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Kubernetes.Core;
using Carillon.Kubernetes.Informers;
using Carillon.Kubernetes.Resources;
using Carillon.Operator.Caching;
using Carillon.Operator.Conditions;
using Carillon.Operator.HostGroups;
using Carillon.Operator.Reconciling;
using Carillon.Operator.Runs;
using Carillon.Operator.Tasks;

namespace Carillon.Operator.HostJoins;

/// <summary>After which changes which hosts may have joined.</summary>
internal sealed class HostJoinWakes
{
    private readonly ClusterCache _cache;
    private readonly MembershipCache _memberships;
    private readonly TaskHosts _hosts;
    private readonly OpenJoins _open;
    private readonly ReconcileQueues _queues;

    public HostJoinWakes(ClusterCache cache, MembershipCache memberships, TaskHosts hosts, OpenJoins open, ReconcileQueues queues)
    {
        _cache = cache;
        _memberships = memberships;
        _hosts = hosts;
        _open = open;
        _queues = queues;
    }

    /// <summary>Whether a task can be carried out as it is written now.</summary>
    public static bool IsAccepted(DistributedCronTask? task) =>
        ConditionList.Find(task?.Status?.Conditions, TaskStatusDecision.AcceptedCondition) is { Status: Api.Meta.ConditionStatus.True } condition
        && condition.ObservedGeneration == task!.Metadata.Generation;

    /// <summary>The labels of a Node have changed, or it is new.</summary>
    public void OnNode(StoreChange<Node> change) => Look(change.Key.Name);

    /// <summary>An agent has come.</summary>
    public void OnAgent(ObjectKey agent) => Look(agent.Name);

    /// <summary>A group has come or was edited.</summary>
    public void OnGroup(string group)
    {
        if (_cache.TasksUsing(group).Any(JoinNotes.IsRunOnce))
        {
            Look(_memberships.Find(group)?.Members ?? []);
        }
    }

    public void OnTask(DistributedCronTask? before, DistributedCronTask? after)
    {
        if (JoinNotes.IsRunOnce(after) && IsAccepted(after)
            && (!IsAccepted(before) || before!.Metadata.Generation != after!.Metadata.Generation || !JoinNotes.IsRunOnce(before)))
        {
            Look(_hosts.Of(after!));
        }
    }

    /// <summary>A task is gone, and nobody waits for it any more.</summary>
    public void OnTaskGone(ObjectKey task) => _open.Take(task);

    /// <summary>A Run has ended or is gone: the first success, or the end of what stood in the way.</summary>
    public void OnRun(ObjectKey task, DistributedCronRun run)
    {
        if (RunView.IsFinished(run))
        {
            Look(_open.Take(task));
        }
    }

    private void Look(IEnumerable<string> hosts)
    {
        foreach (var host in hosts)
        {
            Look(host);
        }
    }

    private void Look(string host) => _queues.Joins.Add(new ObjectKey(null, host));
}
