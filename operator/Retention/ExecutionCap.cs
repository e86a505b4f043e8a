using Carillon.Api.Runs;
using Carillon.Operator.Caching;
using Carillon.Operator.Configuration;
using Carillon.Operator.Leading;
using Carillon.Operator.Runs;
using Carillon.Operator.Statistics;

namespace Carillon.Operator.Retention;

/// <summary>
/// Bounds the Executions of the whole cluster, whatever the histories of single tasks allow: the oldest finished Runs lose theirs
/// first and stay as a summary.
/// </summary>
internal sealed class ExecutionCap
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly ClusterCache _cache;
    private readonly GarbageList _garbage;
    private readonly OperatorOptions _options;

    public ExecutionCap(ClusterCache cache, GarbageList garbage, OperatorOptions options)
    {
        _cache = cache;
        _garbage = garbage;
        _options = options;
    }

    public PeriodicLook Looks => new(Period, LookAsync);

    /// <summary>Those of the Runs whose Executions are too many, oldest first.</summary>
    /// <param name="newestFirst">Finished Runs.</param>
    /// <param name="executionsOf">How many Executions of a Run exist.</param>
    /// <param name="limit">How many are kept.</param>
    internal static IReadOnlyList<DistributedCronRun> Surplus(
        IEnumerable<DistributedCronRun> newestFirst, Func<DistributedCronRun, int> executionsOf, int limit)
    {
        var surplus = new List<DistributedCronRun>();
        var sum = 0L;
        foreach (var run in newestFirst)
        {
            var executions = executionsOf(run);
            sum += executions;
            if (sum > limit && executions > 0)
            {
                surplus.Add(run);
            }
        }

        surplus.Reverse();
        return surplus;
    }

    private Task LookAsync(CancellationToken cancellationToken)
    {
        if (_cache.Executions.Store.Count <= _options.MaxExecutions)
        {
            return Task.CompletedTask;
        }

        var finished = _cache.Runs.Store.List().Where(IsCounted).OrderByDescending(RetentionDecision.EndOf).ToList();
        var counts = finished.ToDictionary(static run => run.Metadata.Uid!, run => _cache.CountExecutionsOf(run.Metadata.Uid!));
        var active = _cache.Executions.Store.Count - counts.Values.Sum();
        var left = Math.Max(0, _options.MaxExecutions - active);
        _garbage.Add(new RetentionPlan { Strip = Surplus(finished, run => counts[run.Metadata.Uid!], left) });
        return Task.CompletedTask;
    }

    /// <summary>Finished, in its task's statistics, and followed by no host: the figures of a Run need its Executions once.</summary>
    private bool IsCounted(DistributedCronRun run) =>
        RunView.IsFinished(run)
        && _cache.RunsFollowing(run.Metadata.Uid!).Count == 0
        && RunContribution.IsCounted(_cache.Tasks.Store.Find(RunView.TaskOf(run))?.Status?.StatsLedger, run);
}
