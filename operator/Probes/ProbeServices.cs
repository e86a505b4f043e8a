using System.Net;
using Carillon.Operator.Caching;
using Carillon.Runtime.Health;
using Carillon.Runtime.Metrics;
using Carillon.Runtime.Probes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Carillon.Operator.Probes;

/// <summary>/healthz, /readyz and /metrics.</summary>
internal static class ProbeServices
{
    /// <summary>Adds them where an address is given.</summary>
    public static IServiceCollection AddProbes(this IServiceCollection services, IPEndPoint? listen) => listen is null
        ? services
        : services
            .AddSingleton(static _ => new MetricsCollector())
            .AddSingleton(static provider => Health(provider.GetRequiredService<ClusterCache>()))
            .AddSingleton(provider => new ProbeServer(
                new ProbeServerOptions { Listen = listen },
                provider.GetRequiredService<HealthRegistry>(),
                provider.GetRequiredService<MetricsCollector>(),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<ProbeServer>>()))
            .AddHostedService<ProbeService>();

    private static HealthRegistry Health(ClusterCache cache)
    {
        var health = new HealthRegistry();

        // A standby is as ready as the leader: it has all caches and takes over at once.
        health.AddReadiness("caches", () => cache.Synced.IsCompletedSuccessfully
            ? HealthResult.Healthy
            : HealthResult.Unhealthy("the first list of all kinds is not complete"));
        health.AddReadiness("watches", () => cache.Tasks.Contact.Watching
            ? HealthResult.Healthy
            : HealthResult.Unhealthy("the API server is not reached"));
        return health;
    }
}
