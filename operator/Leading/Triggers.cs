using Carillon.Api.Executions;
using Carillon.Api.HostGroups;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Kubernetes.Core;
using Carillon.Kubernetes.Informers;
using Carillon.Kubernetes.Resources;
using Carillon.Operator.Caching;
using Carillon.Operator.Dependencies;
using Carillon.Operator.Executions;
using Carillon.Operator.GroupLimits;
using Carillon.Operator.HostGroups;
using Carillon.Operator.HostJoins;
using Carillon.Operator.Hosts;
using Carillon.Operator.Reconciling;
using Carillon.Operator.Retention;
using Carillon.Operator.Runs;

namespace Carillon.Operator.Leading;

/// <summary>
/// Which change makes which objects worth a look. Only that: what is to be done is decided from the whole state, so a lost, doubled or
/// reordered event changes nothing but the moment.
/// </summary>
internal sealed class Triggers
{
    private readonly ClusterCache _cache;
    private readonly ReconcileQueues _queues;
    private readonly RunMemories _memories;
    private readonly MembershipCache _memberships;
    private readonly AgentLiveness _liveness;
    private readonly GarbageList _garbage;
    private readonly HostJoinWakes _joins;
    private readonly ExecutionWrites _writes;
    private readonly GroupPlaces _places;

    public Triggers(
        ClusterCache cache,
        ReconcileQueues queues,
        RunMemories memories,
        MembershipCache memberships,
        AgentLiveness liveness,
        GarbageList garbage,
        HostJoinWakes joins,
        ExecutionWrites writes,
        GroupPlaces places)
    {
        _cache = cache;
        _queues = queues;
        _memories = memories;
        _memberships = memberships;
        _liveness = liveness;
        _garbage = garbage;
        _joins = joins;
        _writes = writes;
        _places = places;
    }

    /// <summary>Listens to all kinds; objects that are there already come first, so everything is looked at once.</summary>
    public IReadOnlyList<InformerSubscription> Subscribe() =>
    [
        _cache.Nodes.Subscribe(OnNode),
        _cache.HostAgents.Subscribe(change => OnAgent(change.Kind, change.Key)),
        _cache.Leases.Subscribe(_liveness.Observe),
        _cache.HostGroups.Subscribe(OnGroup),
        _cache.Executions.Subscribe(OnExecution),
        _cache.Runs.Subscribe(OnRun),
        _cache.Tasks.Subscribe(OnTask),
    ];

    private void OnTask(StoreChange<DistributedCronTask> change)
    {
        var (key, before, after) = (change.Key, change.Old, change.New);
        if (change.Kind == StoreChangeKind.Deleted)
        {
            _joins.OnTaskGone(key);
        }

        // Our own status writes come back as events too; they change nothing that is decided.
        if (before is null || after is null || before.Metadata.Generation != after.Metadata.Generation
            || before.Metadata.DeletionTimestamp != after.Metadata.DeletionTimestamp)
        {
            _queues.Tasks.Add(key);
        }
        else
        {
            _queues.Tasks.AddPaced(key);
        }

        _joins.OnTask(before, after);
        if (DependencyGraph.Moved(before, after))
        {
            foreach (var dependant in DependencyGraph.After(key, upstream => _cache.DependantsOf(upstream).Select(ObjectKey.Of)))
            {
                _queues.Tasks.Add(dependant);
            }
        }

        // What a task has entered in its ledger, and what it does not follow any more, the history of the others need not keep for it.
        foreach (var upstream in DependencyGraph.UpstreamsOf(before).Union(DependencyGraph.UpstreamsOf(after)))
        {
            _queues.Tasks.AddPaced(new ObjectKey(key.Namespace, upstream));
        }
    }

    private void OnRun(StoreChange<DistributedCronRun> change)
    {
        var run = change.Latest;
        if (change.Kind == StoreChangeKind.Deleted)
        {
            _garbage.RunGone(run); // first: who asks for the memory after it was forgotten has to find this
            _memories.Forget(run.Metadata.Uid ?? "");
        }

        _queues.Runs.Add(change.Key);
        if (run.Spec?.TaskRef?.Name is not { } taskName)
        {
            return;
        }

        var task = new ObjectKey(change.Key.Namespace, taskName);
        _queues.Tasks.AddPaced(task);
        _joins.OnRun(task, run);
        if (JoinDecision.MayLetOthersRun(change.Old, change.New))
        {
            foreach (var dependant in _cache.DependantsOf(task))
            {
                _queues.Tasks.Add(ObjectKey.Of(dependant));
            }
        }

        if (change.Kind == StoreChangeKind.Deleted || RunView.IsFinished(run) || IsEdited(change))
        {
            WakeWaiting(task);
        }
        else if (change.Kind == StoreChangeKind.Added && run.Spec.TaskRef.Uid is not null && _cache.Tasks.Store.Find(task) is null)
        {
            _garbage.TaskGone(task, null);
        }
    }

    /// <summary>Also a Run that is paused or cancelled before it began gives its turn to others.</summary>
    private static bool IsEdited(StoreChange<DistributedCronRun> change) =>
        change is { Old: { } before, New: { } after } && before.Metadata.Generation != after.Metadata.Generation;

    private void WakeWaiting(ObjectKey task)
    {
        foreach (var other in _cache.RunsOf(task).Where(static other => other.Status?.Reason == Reasons.WaitingForEarlierRun))
        {
            _queues.Runs.Add(ObjectKey.Of(other));
        }
    }

    private void OnExecution(StoreChange<Execution> change)
    {
        var execution = change.Latest;
        if (change.Kind == StoreChangeKind.Deleted)
        {
            _writes.Forget(change.Key);
        }

        if (execution.Spec?.RunRef is not { Name: { } runName, Uid: { } runUid })
        {
            return;
        }

        if (change.Kind == StoreChangeKind.Deleted || ExecutionView.IsFinished(execution))
        {
            foreach (var follower in _cache.RunsFollowing(runUid))
            {
                _queues.Runs.Add(ObjectKey.Of(follower));
            }
        }

        OnPlace(change.Kind, execution);
        _memories.Find(runUid)?.Confirm(change.Key.Name);
        var run = new ObjectKey(change.Key.Namespace, runName);
        _queues.Runs.AddPaced(run);
        if (change.Kind == StoreChangeKind.Added && _cache.Runs.Store.Find(run)?.Metadata.Uid != runUid)
        {
            _garbage.Orphaned(change.Key);
        }
    }

    private void OnPlace(StoreChangeKind kind, Execution execution)
    {
        foreach (var group in (execution.Spec?.Groups ?? []).Where(_places.IsLimited))
        {
            _queues.Groups.AddPaced(new ObjectKey(null, group));
        }

        if (kind == StoreChangeKind.Deleted || ExecutionView.IsFinished(execution))
        {
            _places.Look();
        }
    }

    private void OnGroup(StoreChange<HostGroup> change)
    {
        _queues.Groups.Add(change.Key);
        _places.Look();
        if (change.Old?.Metadata.Generation == change.New?.Metadata.Generation && change.Kind == StoreChangeKind.Updated)
        {
            return;
        }

        foreach (var task in _cache.TasksUsing(change.Key.Name))
        {
            _queues.Tasks.Add(ObjectKey.Of(task));
        }

        foreach (var held in _cache.UnfinishedIn(change.Key.Name).Where(ExecutionView.IsHeld))
        {
            _queues.Runs.Add(ExecutionView.RunOf(held)); // it may not be allowed any more
        }

        _joins.OnGroup(change.Key.Name);
    }

    private void OnNode(StoreChange<Node> change)
    {
        if (_memberships.Observe(change))
        {
            LookAtGroups();
            _joins.OnNode(change);
        }
    }

    private void OnAgent(StoreChangeKind kind, ObjectKey agent)
    {
        if (kind != StoreChangeKind.Updated)
        {
            LookAtGroups();
            _joins.OnAgent(agent);
        }
    }

    private void LookAtGroups()
    {
        foreach (var group in _cache.HostGroups.Store.List())
        {
            _queues.Groups.AddPaced(ObjectKey.Of(group));
        }
    }
}
