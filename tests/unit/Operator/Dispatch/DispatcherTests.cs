using System.Diagnostics.Metrics;

using Carillon.Api.Runs;
using Carillon.Kubernetes.Configuration;
using Carillon.Operator.Caching;
using Carillon.Operator.Configuration;
using Carillon.Operator.Dispatch;
using Carillon.Operator.Hosting;
using Carillon.Tests.Support.Metrics;
using Carillon.Tests.Support.Time;

using Microsoft.Extensions.DependencyInjection;

namespace Carillon.Tests.Unit.Operator.Dispatch;

public sealed class DispatcherTests
{
    [Fact]
    public async Task DispatchAsync_RunWasMadeLongBefore_MeasuresTheFanOutAlone()
    {
        // creationTimestamp is cut to the second, and a Run may wait for its turn: neither is time that the fan-out took.
        var time = new ManualTimeProvider(Make.Now.AddSeconds(0.9));
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<TimeProvider>(time)
            .AddOperator(new OperatorOptions(), new KubernetesClientOptions { Server = new Uri("http://127.0.0.1:1") })
            .BuildServiceProvider();
        var factory = services.GetRequiredService<IMeterFactory>();
        using var samples = new MetricSamples(i => i.Meter.Scope == factory);
        await using var term = services.CreateAsyncScope();

        var result = await term.ServiceProvider.GetRequiredService<Dispatcher>()
            .DispatchAsync(Make.Run(), new OwnWrites<DistributedCronRun>(), CancellationToken.None);

        Assert.IsType<DispatchResult.FannedOut>(result); // to no host: the group does not exist
        Assert.Equal(1, samples["carillon_fan_out_seconds_count"]);
        Assert.Equal(0, samples["carillon_fan_out_seconds_sum"]);
    }
}
