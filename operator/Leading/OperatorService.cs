using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Events;
using Carillon.Kubernetes.Leadership;
using Carillon.Operator.Caching;
using Carillon.Operator.Configuration;
using Carillon.Operator.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Carillon.Operator.Leading;

/// <summary>The operator as a process: keeps the caches warm, competes for the lease, and leads while it has it.</summary>
internal sealed class OperatorService : BackgroundService
{
    private readonly IServiceScopeFactory _scopes;
    private readonly ClusterCache _cache;
    private readonly EventRecorder _events;
    private readonly OperatorMetrics _metrics;
    private readonly OwnNamespaces _namespaces;
    private readonly LeaderElector _elector;

    public OperatorService(
        IServiceScopeFactory scopes,
        ClusterCache cache,
        EventRecorder events,
        OperatorMetrics metrics,
        OwnNamespaces namespaces,
        Leadership leadership,
        IKubernetesClient client,
        OperatorOptions options,
        TimeProvider time,
        ILoggerFactory loggers)
    {
        _scopes = scopes;
        _cache = cache;
        _events = events;
        _metrics = metrics;
        _namespaces = namespaces;
        var election = new LeaderElectorOptions
        {
            Namespace = options.Namespace,
            LeaseName = "carillon-operator",
            Identity = options.Identity,
            LeaseDuration = options.LeaseDuration,
            RenewDeadline = options.LeaseRenewDeadline,
            RetryPeriod = options.LeaseRetryPeriod,
        };
        _elector = new LeaderElector(client, election, time, loggers.CreateLogger<LeaderElector>());
        leadership.Follow(() => _elector.IsHeld);
    }

    public bool IsLeader => _elector.IsLeader;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        _metrics.Observe(() => _events.Dropped, _cache.CountRunsWaiting);
        return base.StartAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Loops.RunTogetherAsync(
        stoppingToken,
        _cache.RunAsync,
        _events.RunAsync,
        CompeteAsync);

    private async Task CompeteAsync(CancellationToken cancellationToken)
    {
        var isReady = await _namespaces.TryEnsureAsync(cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(
            isReady ? Task.CompletedTask : _namespaces.EnsureAsync(cancellationToken),
            _elector.RunAsync(LeadAsync, cancellationToken)).ConfigureAwait(false);
    }

    private async Task LeadAsync(CancellationToken cancellationToken)
    {
        _metrics.Leading(true);
        try
        {
            await using var term = _scopes.CreateAsyncScope();
            await term.ServiceProvider.GetRequiredService<LeaderTerm>().RunAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _metrics.Leading(false);
        }
    }
}
