using Carillon.Api.Runs;
using Carillon.Kubernetes.Resources;
using Carillon.Operator.Caching;
using Carillon.Operator.Retention;
using Carillon.Operator.Runs;

namespace Carillon.Operator.Schedules;

/// <summary>
/// Whether a task's Runs have ended. That the cache shows none in progress is not enough: the one that was made last may not have come yet.
/// </summary>
internal sealed class RunEnds
{
    private readonly ClusterCache _cache;
    private readonly GarbageList _garbage;
    private readonly LiveRuns _live;

    public RunEnds(ClusterCache cache, GarbageList garbage, LiveRuns live)
    {
        _cache = cache;
        _garbage = garbage;
        _live = live;
    }

    /// <summary>Whether the Run made last, and all that the cache has, are over or gone.</summary>
    public async Task<bool> IsIdleAsync(ObjectKey task, AwaitedRun? awaited, CancellationToken cancellationToken)
    {
        var runs = _cache.RunsOf(task);
        if (runs.Any(static run => !RunView.IsFinished(run)))
        {
            return false;
        }

        if (awaited is null || runs.Any(run => run.Metadata.Uid == awaited.Uid) || _garbage.IsKnownGone(awaited.Uid))
        {
            return true;
        }

        var live = await _live.FindAsync(task.Namespace, awaited, cancellationToken).ConfigureAwait(false);
        return live is null || RunView.IsFinished(live);
    }

    /// <summary>The newest of a task's Runs that is in progress.</summary>
    public static AwaitedRun? FindActive(IEnumerable<DistributedCronRun> runs)
    {
        var active = runs.Where(static run => !RunView.IsFinished(run)).MaxBy(RunView.TimeOf);
        return active is null ? null : new AwaitedRun(active.Metadata.Name!, active.Metadata.Uid!);
    }
}
