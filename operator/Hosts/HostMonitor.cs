using Carillon.Api;
using Carillon.Api.Executions;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Resources;
using Carillon.Operator.Caching;
using Carillon.Operator.Configuration;
using Carillon.Operator.Leading;
using Carillon.Operator.Metrics;
using Carillon.Operator.Reconciling;
using Carillon.Operator.Writes;
using Microsoft.Extensions.Logging;

namespace Carillon.Operator.Hosts;

/// <summary>Looks at all heartbeats every few seconds: silence is the one thing no event tells.</summary>
internal sealed partial class HostMonitor
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    private readonly ClusterCache _cache;
    private readonly HostDirectory _hosts;
    private readonly AgentLiveness _liveness;
    private readonly OverdueStarts _overdue;
    private readonly HostAvailability _availability;
    private readonly ReconcileQueues _queues;
    private readonly StatusWriter _writer;
    private readonly OperatorOptions _options;
    private readonly OperatorMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<HostMonitor> _logger;
    private readonly OwnWrites<Execution> _own = new();
    private HashSet<string> _living = [];

    public HostMonitor(
        ClusterCache cache,
        HostDirectory hosts,
        AgentLiveness liveness,
        OverdueStarts overdue,
        HostAvailability availability,
        ReconcileQueues queues,
        StatusWriter writer,
        OperatorOptions options,
        OperatorMetrics metrics,
        TimeProvider time,
        ILogger<HostMonitor> logger)
    {
        _cache = cache;
        _hosts = hosts;
        _liveness = liveness;
        _overdue = overdue;
        _availability = availability;
        _queues = queues;
        _writer = writer;
        _options = options;
        _metrics = metrics;
        _time = time;
        _logger = logger;
    }

    public PeriodicLook Looks => new(Period, LookAsync);

    /// <summary>One look at all hosts.</summary>
    internal async Task LookAsync(CancellationToken cancellationToken)
    {
        var agents = _cache.HostAgents.Store.List();
        var living = agents.Select(static agent => agent.Metadata.Name!).Where(_hosts.HasLivingAgent).ToHashSet(StringComparer.Ordinal);
        var before = Interlocked.Exchange(ref _living, living);
        _metrics.HostsSeen(living.Count, agents.Count - living.Count);
        if (!before.SetEquals(living))
        {
            foreach (var group in _cache.HostGroups.Store.List())
            {
                _queues.Groups.AddPaced(ObjectKey.Of(group));
            }
        }

        _overdue.BeginLook();
        foreach (var node in _cache.NodesWithUnfinished())
        {
            await GiveUpAsync(node, cancellationToken).ConfigureAwait(false);
        }

        await _availability.LookAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task GiveUpAsync(string node, CancellationToken cancellationToken)
    {
        foreach (var execution in _cache.UnfinishedOn(node))
        {
            var silence = _liveness.Silence(node, _cache.Leases.Contact);
            var overdue = silence is not null && _hosts.HasLivingAgent(node) ? _overdue.Note(execution) : null;
            if (LostDecision.Decide(execution, silence, overdue, _options.LostAfter, _time.GetUtcNow()) is not { } status
                || MergeDiff.Between(execution.Status, status, CarillonJsonContext.Default.ExecutionStatus) is not { } change)
            {
                continue;
            }

            try
            {
                await _writer.WriteAsync(CarillonResources.Executions, _own, execution, change, onlyIfUnchanged: true, cancellationToken).ConfigureAwait(false);
                _own.Forget(ObjectKey.Of(execution)); // by the next look the cache has it
                _metrics.ExecutionLost(status.Phase!.Value);
                LogGivenUp(_logger, execution.Metadata.Name, node, status.Phase.Value, status.Message!);
            }
            catch (KubernetesApiException answer) when (answer.IsConflict || answer.IsNotFound)
            {
                // The agent reported at the last moment, or it was deleted. The next look decides on what is there then.
            }
            catch (KubernetesException fault)
            {
                LogGiveUpFailed(_logger, fault, execution.Metadata.Name, node);
            }
        }
    }
}
