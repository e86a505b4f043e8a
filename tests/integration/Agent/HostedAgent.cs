using Carillon.Agent.Hosting;
using Carillon.Agent.Settings;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Configuration;

using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Tests.Integration.Agent;

/// <summary>All of an agent inside the test's own process, so that its clock is the test's to set. What it runs are real processes.</summary>
internal sealed class HostedAgent : IAsyncDisposable
{
    private readonly KubernetesClient _client;
    private readonly AgentHost _host;

    private HostedAgent(KubernetesClient client, AgentHost host)
    {
        _client = client;
        _host = host;
    }

    public static async Task<HostedAgent> StartAsync(AgentFixture fixture, TimeProvider time)
    {
        var options = KubeConfig.Load(fixture.KubeconfigPath) with { FieldManager = "carillon-agent" };
        var client = new KubernetesClient(options, time, NullLogger.Instance);
        var settings = new AgentSettings
        {
            NodeName = fixture.Node,
            DataFolder = fixture.DataFolder,
            StatusInterval = TimeSpan.FromMilliseconds(200),
            HeartbeatInterval = TimeSpan.FromHours(1), // no answer of the server may correct the clock while a test looks
        };
        var agent = new HostedAgent(client, await AgentHost.StartAsync(settings, options, client, NullLoggerFactory.Instance, time));
        try
        {
            await fixture.WaitForAgentAsync(status => status.Conditions?[0].Status == Carillon.Api.Meta.ConditionStatus.True);
            return agent;
        }
        catch
        {
            await agent.DisposeAsync(); // it would keep the data folder from the next one
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _client.Dispose();
    }
}
