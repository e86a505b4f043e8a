using Carillon.Api;
using Carillon.Api.HostGroups;
using Carillon.Kubernetes.Resources;
using Carillon.Operator.Caching;
using Carillon.Operator.Conditions;
using Carillon.Operator.Events;
using Carillon.Operator.GroupLimits;
using Carillon.Operator.Hosts;
using Carillon.Operator.Reconciling;
using Carillon.Operator.Validation;
using Carillon.Operator.Writes;

namespace Carillon.Operator.HostGroups;

/// <summary>Keeps the status of groups, and lets tasks that use a group know when it came, went or changed its policy.</summary>
internal sealed class HostGroupReconciler
{
    private readonly ClusterCache _cache;
    private readonly MembershipCache _memberships;
    private readonly HostDirectory _hosts;
    private readonly GroupPlaces _places;
    private readonly ReconcileQueues _queues;
    private readonly StatusWriter _writer;
    private readonly OperatorEvents _events;
    private readonly TimeProvider _time;
    private readonly OwnWrites<HostGroup> _own = new();

    public HostGroupReconciler(
        ClusterCache cache,
        MembershipCache memberships,
        HostDirectory hosts,
        GroupPlaces places,
        ReconcileQueues queues,
        StatusWriter writer,
        OperatorEvents events,
        TimeProvider time)
    {
        _cache = cache;
        _memberships = memberships;
        _hosts = hosts;
        _places = places;
        _queues = queues;
        _writer = writer;
        _events = events;
        _time = time;
    }

    public async Task<TimeSpan?> ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        var group = _own.Newest(key, _cache.HostGroups.Store.Find(key));
        if (group is null)
        {
            _queues.Groups.Pacer.Forget(key);
            _memberships.Forget(key.Name);
            return null;
        }

        var members = _memberships.Find(key.Name)?.Members ?? [];
        var problems = SpecProblems.Of(group);
        var status = HostGroupStatusDecision.Decide(group, problems, members, _hosts.HasLivingAgent, _places.UsedOf(key.Name), _time.GetUtcNow());
        if (MergeDiff.Between(group.Status, status, CarillonJsonContext.Default.HostGroupStatus) is not { } change)
        {
            return null;
        }

        if (_queues.Groups.Pacer.Remaining(key) is var wait && wait > TimeSpan.Zero)
        {
            return wait;
        }

        if (problems.Count > 0 && ConditionList.Find(group.Status?.Conditions, HostGroupStatusDecision.AcceptedCondition)?.ObservedGeneration != group.Metadata.Generation)
        {
            _events.NotAccepted(group, "InvalidSpec", string.Join("; ", problems));
        }

        _queues.Groups.Pacer.Mark(key);
        await _writer.WriteAsync(CarillonResources.HostGroups, _own, group, change, onlyIfUnchanged: false, cancellationToken).ConfigureAwait(false);
        return null;
    }
}
