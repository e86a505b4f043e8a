using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Events;
using Carillon.Kubernetes.Leadership;
using Carillon.Operator.Caching;
using Carillon.Operator.Configuration;
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
    private readonly LeaderElector _elector;

    public OperatorService(
        IServiceScopeFactory scopes,
        ClusterCache cache,
        EventRecorder events,
        IKubernetesClient client,
        OperatorOptions options,
        TimeProvider time,
        ILoggerFactory loggers)
    {
        _scopes = scopes;
        _cache = cache;
        _events = events;
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
    }

    public bool IsLeader => _elector.IsLeader;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Loops.RunTogetherAsync(
        stoppingToken,
        _cache.RunAsync,
        _events.RunAsync,
        cancellationToken => _elector.RunAsync(LeadAsync, cancellationToken));

    private async Task LeadAsync(CancellationToken cancellationToken)
    {
        await using var term = _scopes.CreateAsyncScope();
        await term.ServiceProvider.GetRequiredService<LeaderTerm>().RunAsync(cancellationToken).ConfigureAwait(false);
    }
}
