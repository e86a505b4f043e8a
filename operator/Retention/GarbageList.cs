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

    /// <summary>After this long in office an object that is not in the cache is gone, not just late.</summary>
    private static readonly TimeSpan CacheIsCurrent = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<ObjectKey, GarbageKind> _condemned = new();
    private readonly ConcurrentDictionary<string, bool> _gone = new(StringComparer.Ordinal);
    private readonly ClusterCache _cache;
    private readonly ReconcileQueues _queues;
    private readonly TimeProvider _time;
    private readonly long _since;

    public GarbageList(ClusterCache cache, ReconcileQueues queues, TimeProvider time)
    {
        _cache = cache;
        _queues = queues;
        _time = time;
        _since = time.GetTimestamp();
    }

    private bool IsCacheCurrent => _time.GetElapsedTime(_since) > CacheIsCurrent;

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

    /// <summary>A task is gone or about to be: so are the Runs it owns.</summary>
    /// <param name="key">The task.</param>
    /// <param name="dying">Its last state if it still exists; its Runs then wait for it to be gone.</param>
    public void TaskGone(ObjectKey key, DistributedCronTask? dying)
    {
        foreach (var run in dying is null ? _cache.RunsOf(key) : [])
        {
            if (run.Spec?.TaskRef?.Uid is { } taskUid && Owner.IsOwnedBy(run.Metadata, taskUid))
            {
                Condemn(ObjectKey.Of(run), GarbageKind.RunOfGoneTask, OwnersGrace);
            }
        }
    }

    /// <summary>A Run is gone: so are its Executions.</summary>
    public void RunGone(DistributedCronRun run)
    {
        if (IsCacheCurrent)
        {
            _gone.Clear(); // the cache itself tells from now on
        }
        else
        {
            _gone[run.Metadata.Uid ?? ""] = true;
        }

        _condemned.TryRemove(ObjectKey.Of(run), out _);
        foreach (var execution in _cache.ExecutionsOf(run.Metadata.Uid ?? ""))
        {
            Orphaned(ObjectKey.Of(execution));
        }
    }

    /// <summary>An Execution whose Run is not there.</summary>
    public void Orphaned(ObjectKey execution) => _queues.Orphans.Keys.AddAfter(execution, OwnersGrace);

    public bool IsKnownGone(string uid) => IsCacheCurrent || _gone.ContainsKey(uid);

    public GarbageKind? Find(ObjectKey run) => _condemned.TryGetValue(run, out var kind) ? kind : null;

    public void Done(ObjectKey run) => _condemned.TryRemove(run, out _);

    private void Condemn(ObjectKey run, GarbageKind kind, TimeSpan after)
    {
        if (_condemned.TryAdd(run, kind) || (_condemned[run] != kind && _condemned.TryUpdate(run, kind, GarbageKind.ExecutionsOnly)))
        {
            _queues.Garbage.Keys.AddAfter(run, after);
        }
    }
}
