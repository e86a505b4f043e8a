using Carillon.Operator.Caching;
using Carillon.Operator.HostGroups;
using Carillon.Operator.Hosts;
using Carillon.Operator.Reconciling;
using Carillon.Operator.Retention;
using Carillon.Operator.Runs;
using Carillon.Operator.Schedules;
using Carillon.Operator.Tasks;
using Microsoft.Extensions.Logging;

namespace Carillon.Operator.Leading;

/// <summary>
/// All the work of one term of leadership. Every term begins with nothing but the caches: what an earlier one remembered may be
/// outdated by what another leader did in between.
/// </summary>
internal sealed class LeaderTerm
{
    private readonly ClusterCache _cache;
    private readonly AgentLiveness _liveness;
    private readonly Triggers _triggers;
    private readonly ReconcileQueues _queues;
    private readonly ScheduleWorker _schedule;
    private readonly HostMonitor _monitor;
    private readonly ExecutionCap _cap;
    private readonly TaskReconciler _tasks;
    private readonly RunReconciler _runs;
    private readonly HostGroupReconciler _groups;
    private readonly GarbageCollector _garbage;
    private readonly ILogger<LeaderTerm> _logger;

    public LeaderTerm(
        ClusterCache cache,
        AgentLiveness liveness,
        Triggers triggers,
        ReconcileQueues queues,
        ScheduleWorker schedule,
        HostMonitor monitor,
        ExecutionCap cap,
        TaskReconciler tasks,
        RunReconciler runs,
        HostGroupReconciler groups,
        GarbageCollector garbage,
        ILogger<LeaderTerm> logger)
    {
        _cache = cache;
        _liveness = liveness;
        _triggers = triggers;
        _queues = queues;
        _schedule = schedule;
        _monitor = monitor;
        _cap = cap;
        _tasks = tasks;
        _runs = runs;
        _groups = groups;
        _garbage = garbage;
        _logger = logger;
    }

    /// <summary>Leads until cancelled; returns when no write is in flight any more.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            // The effective mark of a task is read from its Runs, so nothing may be decided before all of them are known.
            await _cache.Synced.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return;
        }

        _liveness.Restart();
        var subscriptions = _triggers.Subscribe();
        try
        {
            await Loops.RunTogetherAsync(
                cancellationToken,
                _schedule.RunAsync,
                _monitor.RunAsync,
                _cap.RunAsync,
                token => _queues.Tasks.Keys.RunAsync(8, _tasks.ReconcileAsync, _logger, token),
                token => _queues.Runs.Keys.RunAsync(32, _runs.ReconcileAsync, _logger, token),
                token => _queues.Groups.Keys.RunAsync(2, _groups.ReconcileAsync, _logger, token),
                token => _queues.Garbage.Keys.RunAsync(2, _garbage.CollectAsync, _logger, token),
                token => _queues.Orphans.Keys.RunAsync(2, _garbage.CollectOrphanAsync, _logger, token)).ConfigureAwait(false);
        }
        finally
        {
            foreach (var subscription in subscriptions)
            {
                await subscription.DisposeAsync().ConfigureAwait(false);
            }
        }
    }
}
