using System.Diagnostics.Metrics;
using System.Net;
using System.Text;

using Carillon.Kubernetes.Configuration;
using Carillon.Operator.Configuration;
using Carillon.Operator.Hosting;
using Carillon.Runtime.Metrics;
using Carillon.Tests.Support.FakeApi;
using Carillon.Tests.Support.Metrics;

using Microsoft.Extensions.DependencyInjection;

namespace Carillon.Tests.Unit.Operator.Hosting;

public sealed class OperatorProcessTests
{
    [Fact]
    public async Task Metrics_ProcessHasNotLedYet_AreThere()
    {
        await using var server = await FakeApiServer.StartAsync((_, response) => response.StatusAsync(503, "ServiceUnavailable"));
        var settings = new OperatorSettings { HttpListen = new IPEndPoint(IPAddress.Loopback, 0) };
        using var host = OperatorProcess.Make(settings, new KubernetesClientOptions { Server = server.Address });
        var factory = host.Services.GetRequiredService<IMeterFactory>();
        using var samples = new MetricSamples(i => i.Meter.Scope == factory);

        await host.StartAsync();

        // A standby has its series too, and the collector is there before the instruments are set to zero.
        Assert.Equal(0, samples["carillon_leader"]);
        Assert.Equal(0, samples["carillon_events_dropped_total"]);
        var text = Encoding.UTF8.GetString(host.Services.GetRequiredService<MetricsCollector>().Collect());
        Assert.Contains("carillon_api_push_backs_total 0\n", text, StringComparison.Ordinal);
        await host.StopAsync();
    }
}
