using Carillon.Kubernetes.Informers;
using Carillon.Operator.Caching;
using Carillon.Operator.GroupLimits;
using Carillon.Operator.HostGroups;
using Carillon.Operator.HostJoins;
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
    private readonly ScheduleWorker _schedule;
    private readonly TimeProvider _time;
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
        GroupPlaces places,
        HostJoinReconciler joins,
        TimeProvider time,
        ILogger<LeaderTerm> logger)
    {
        _cache = cache;
        _liveness = liveness;
        _triggers = triggers;
        _schedule = schedule;
        _time = time;
        _logger = logger;
        Queues =
        [
            new QueueWork(queues.Tasks, 8, tasks.ReconcileAsync),
            new QueueWork(queues.Runs, 32, runs.ReconcileAsync),
            new QueueWork(queues.Groups, 2, groups.ReconcileAsync),
            new QueueWork(queues.Garbage, 2, garbage.CollectAsync),
            new QueueWork(queues.Orphans, 2, garbage.CollectOrphanAsync),
            new QueueWork(queues.Places, 1, places.ReconcileAsync),
            new QueueWork(queues.Joins, 4, joins.ReconcileAsync),
        ];
        Looks = [monitor.Looks, cap.Looks];
    }

    /// <summary>What is worked on key by key.</summary>
    internal IReadOnlyList<QueueWork> Queues { get; }

    /// <summary>What is looked at from time to time.</summary>
    internal IReadOnlyList<PeriodicLook> Looks { get; }

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

        var subscriptions = Begin();
        try
        {
            await Loops.RunTogetherAsync(
                cancellationToken,
                [
                    _schedule.RunAsync,
                    .. Looks.Select(look => (Func<CancellationToken, Task>)(token => look.RunAsync(_time, token))),
                    .. Queues.Select(work => (Func<CancellationToken, Task>)(token => work.Queue.Keys.RunAsync(work.Workers, work.Handler, _logger, token))),
                ]).ConfigureAwait(false);
        }
        finally
        {
            foreach (var subscription in subscriptions)
            {
                await subscription.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>Begins the term: from now on changes are heard of, and everything is looked at once.</summary>
    internal IReadOnlyList<InformerSubscription> Begin()
    {
        _liveness.Restart();
        return _triggers.Subscribe();
    }
}
