using Carillon.Api;
using Carillon.Api.Executions;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Http;

namespace Carillon.Tests.Integration.Agent;

/// <summary>A host whose name is longer than a label value may be.</summary>
public sealed class LongNodeNameTests : IAsyncLifetime
{
    private readonly AgentFixture _host = new() { Node = ApiServerFixture.UniqueName("host") + new string('x', 180) };

    public Task InitializeAsync() => _host.InitializeAsync();

    public Task DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Agent_OfThatHost_RegistersItAndRunsWhatIsMeantForIt()
    {
        await using var agent = await _host.StartAgentAsync();

        var status = await _host.RunAsync(_host.Shell("echo $CARILLON_HOST"));

        Assert.Equal((ExecutionPhase.Succeeded, _host.Node + "\n"), (status.Phase!.Value, status.Output));
        var node = (await _host.Api.GetAsync($"api/v1/nodes/{_host.Node}")).Success;
        Assert.Equal(Naming.LabelValue(_host.Node), node["metadata"]!["labels"]!["kubernetes.io/hostname"]!.GetValue<string>());
        Assert.NotNull((await _host.Api.GetAsync($"apis/coordination.k8s.io/v1/namespaces/carillon-agents/leases/{_host.Node}")).Success.Text("spec/renewTime"));
    }
}
