using System.Collections.Concurrent;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Kubernetes.Resources;
using Carillon.Operator.Caching;
using Carillon.Operator.Executions;
using Carillon.Operator.Reconciling;

namespace Carillon.Operator.Retention;

/// <summary>What is to be deleted, and what is known to be gone.</summary>
internal sealed class GarbageList
{
    /// <summary>
    /// How long the cluster's own garbage collector has for what a deleted owner leaves behind, before we do it: not every API server
    /// has one beside it.
    /// </summary>
    private static readonly TimeSpan OwnersGrace = TimeSpan.FromSeconds(5);

    /// <summary>How many Runs that went are remembered: more than any write that is still on its way could mean, in 1 or 2 MiB.</summary>
    private const int RememberedRuns = 10_000;

    private readonly ConcurrentDictionary<ObjectKey, GarbageKind> _condemned = new();
    private readonly GoneRuns _gone = new(RememberedRuns);
    private readonly ClusterCache _cache;
    private readonly ReconcileQueues _queues;

    public GarbageList(ClusterCache cache, ReconcileQueues queues)
    {
        _cache = cache;
        _queues = queues;
    }

    /// <summary>Condemns what a task's history does not keep.</summary>
    public void Add(RetentionPlan plan)
    {
        foreach (var run in plan.Delete)
        {
            Condemn(ObjectKey.Of(run), GarbageKind.Run, TimeSpan.Zero);
        }

        foreach (var run in plan.Strip)
        {
            Condemn(ObjectKey.Of(run), GarbageKind.ExecutionsOnly, TimeSpan.Zero);
        }
    }

    /// <summary>Condemns the Runs that tasks of this name own which are gone.</summary>
    /// <param name="key">The task.</param>
    /// <param name="present">The one of that name which is there, be it dying; a later one does not own the Runs of the one before.</param>
    public void TaskGone(ObjectKey key, DistributedCronTask? present)
    {
        foreach (var run in _cache.RunsOf(key))
        {
            if (run.Spec?.TaskRef?.Uid is { } taskUid && taskUid != present?.Metadata.Uid && Owner.IsOwnedBy(run.Metadata, taskUid))
            {
                Condemn(ObjectKey.Of(run), GarbageKind.RunOfGoneTask, OwnersGrace);
            }
        }
    }

    /// <summary>A Run is gone: so are its Executions.</summary>
    public void RunGone(DistributedCronRun run)
    {
        _gone.Add(run);
        _condemned.TryRemove(ObjectKey.Of(run), out _);
        foreach (var execution in _cache.ExecutionsOf(run.Metadata.Uid ?? ""))
        {
            Orphaned(ObjectKey.Of(execution));
        }
    }

    /// <summary>An Execution whose Run is not there.</summary>
    public void Orphaned(ObjectKey execution) => _queues.Orphans.Keys.AddAfter(execution, OwnersGrace);

    /// <summary>Whether the Run was seen to go. That it is not in the cache says nothing: it may not have come yet.</summary>
    public bool IsKnownGone(string uid) => _gone.Contains(uid);

    /// <summary>
    /// Whether the due time of the Run has had one, which is gone. Then somebody made it once more: a leader of before whose write came through
    /// late, or a person from a backup.
    /// </summary>
    public bool HasFired(DistributedCronRun run) => _gone.HadAnotherOf(run);

    /// <summary>A Run that belongs to no task, so that no history bounds it, goes some time after its end.</summary>
    /// <returns>When to ask again; null when it is on its way.</returns>
    public TimeSpan? AddUnowned(DistributedCronRun run, DateTimeOffset now)
    {
        if (RetentionDecision.UnownedExpiresIn(run, now) is var left && left > TimeSpan.Zero)
        {
            return left;
        }

        Condemn(ObjectKey.Of(run), GarbageKind.Run, TimeSpan.Zero);
        return null;
    }

    public GarbageKind? Find(ObjectKey run) => _condemned.TryGetValue(run, out var kind) ? kind : null;

    /// <summary>What a Run was condemned to has been done. Has it been condemned to more meanwhile, that remains.</summary>
    public void Done(ObjectKey run, GarbageKind kind) => _condemned.TryRemove(KeyValuePair.Create(run, kind));

    private void Condemn(ObjectKey run, GarbageKind kind, TimeSpan after)
    {
        if (_condemned.TryAdd(run, kind) || (kind != GarbageKind.ExecutionsOnly && _condemned.TryUpdate(run, kind, GarbageKind.ExecutionsOnly)))
        {
            _queues.Garbage.Keys.AddAfter(run, after);
        }
    }
}
