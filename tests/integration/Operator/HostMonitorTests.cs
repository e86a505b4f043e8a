using Carillon.Api.HostAgents;
using Carillon.Api.Meta;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Kubernetes.Resources;
using Carillon.Tests.Integration.Agent;
using Carillon.Tests.Integration.Kubectl;
using Carillon.Tests.Support.ApiServers;

namespace Carillon.Tests.Integration.Operator;

/// <summary>Agents that are silent, about themselves or about what they were given.</summary>
[Collection(OperatorTestGroup.Name)]
public sealed class HostMonitorTests : IClassFixture<ApiServerFixture>
{
    private readonly ApiServerFixture _fixture;

    public HostMonitorTests(ApiServerFixture fixture) => _fixture = fixture;

    [KubectlFact]
    public async Task HostReady_AgentIsKilledAndComesBack_IsWhatKubectlShows()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture);
        using var kubectl = new KubectlClient(_fixture.KubeconfigPath, harness.Namespace);
        var folder = Directory.CreateTempSubdirectory("carillon-monitor-").FullName;
        var host = ApiServerFixture.UniqueName("host");
        await harness.StartOperatorAsync();
        await using (var agent = StartAgent())
        {
            await UntilAvailableAsync(harness, host, ConditionStatus.True);
            await agent.KillAsync();
        }

        var dead = await UntilAvailableAsync(harness, host, ConditionStatus.False);
        Assert.Equal(ConditionStatus.True, dead.Status!.Conditions!.Single(static condition => condition.Type == "Ready").Status); // its last words
        Assert.Matches($@"^{host}\s+False\s+AgentUnavailable\s", await kubectl.RunAsync("get", "ha", host, "--no-headers"));

        await using (StartAgent())
        {
            await UntilAvailableAsync(harness, host, ConditionStatus.True);
            Assert.Matches($@"^{host}\s+True\s+HostAvailable\s", await kubectl.RunAsync("get", "ha", host, "--no-headers"));
        }

        Directory.Delete(folder, recursive: true);

        AgentProcess StartAgent() => AgentProcess.Start(_fixture.KubeconfigPath, host, folder, "--heartbeat-interval", "1s");
    }

    [Fact]
    public async Task LivingHost_NeverPicksUp_StopsCountingAfterLostAfter()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        harness.PlayHeartbeats();
        await harness.StartOperatorAsync(change: static options => options with { LostAfter = TimeSpan.FromSeconds(4) });
        await harness.AddTaskAsync("stuck", static spec => spec with
        {
            ConcurrencyPolicy = ConcurrencyPolicy.Queue,
            ConcurrencyScope = ConcurrencyScope.Task,
            HostStartDeadlineSeconds = 1,
        });
        await harness.AddRunAsync("stuck", "a-first");
        await harness.UntilAsync(CarillonResources.Executions, static all => all.Count == 1);

        await harness.AddRunAsync("stuck", "b-second");

        var executions = await harness.UntilAsync(CarillonResources.Executions, static all => all.Count == 2);
        var given = executions.Single(static execution => execution.Spec!.RunRef!.Name == "a-first");
        Assert.Equal("AgentUnavailable", given.Status!.Reason);

        // It was a guess: what the agent says after all takes its place.
        await harness.ReportAsync(given, OperatorHarness.Succeed(given));
        await harness.UntilAsync(CarillonResources.Runs, static runs => runs.Any(static run => run.Status is { Phase: RunPhase.Succeeded, Counts.Missed: 0 }));
    }

    private static async Task<HostAgent> UntilAvailableAsync(OperatorHarness harness, string host, string status)
    {
        var agents = await harness.UntilAsync(CarillonResources.HostAgents, all => all.Any(agent => agent.Metadata.Name == host
            && agent.Status?.Conditions?.Any(condition => condition.Type == "Available" && condition.Status == status) == true));
        return agents.Single(agent => agent.Metadata.Name == host);
    }
}
