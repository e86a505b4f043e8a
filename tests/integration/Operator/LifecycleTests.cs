using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Core;
using Carillon.Kubernetes.Resources;
using Carillon.Tests.Support.ApiServers;

namespace Carillon.Tests.Integration.Operator;

[Collection(OperatorTestGroup.Name)]
public sealed class LifecycleTests : IClassFixture<ApiServerFixture>
{
    private readonly ApiServerFixture _fixture;

    public LifecycleTests(ApiServerFixture fixture) => _fixture = fixture;

    [Fact]
    public async Task Start_WithNothingButTheDefinitions_MakesItsNamespacesAndLeads()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture);
        var own = ApiServerFixture.UniqueName("own");
        var agents = ApiServerFixture.UniqueName("agents");
        _fixture.Server.DeleteAtEnd("api/v1/namespaces/" + own);
        _fixture.Server.DeleteAtEnd("api/v1/namespaces/" + agents);

        await harness.StartOperatorAsync(change: options => options with { Namespace = own, AgentNamespace = agents });

        await harness.UntilAsync(CoreResources.Leases, static leases => leases.Count > 0, own);
        Assert.NotNull(await harness.Client.FindAsync(CoreResources.Namespaces, null, agents, harness.End));
    }

    [Fact]
    public async Task Start_NamespacesAreThereAndItMayMakeNone_Leads()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture);
        var client = new RefusingClient(
            harness.Client, static made => made is Namespace ? new KubernetesApiException(403, "Forbidden", "may not") : null);

        await harness.StartOperatorAsync(client, options => options with { AgentNamespace = ApiServerFixture.UniqueName("missing") });

        await harness.UntilAsync(CoreResources.Leases, static leases => leases.Count > 0);
        Assert.NotEmpty(client.Refused);
    }

    [Fact]
    public async Task TwoOperators_LeaderStops_TheOtherLeadsAndGoesOn()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        harness.PlayAgents(OperatorHarness.Succeed);
        var one = await harness.StartOperatorAsync();
        var other = await harness.StartOperatorAsync();
        await harness.AddTaskAsync("tick", static spec => spec with { Schedule = "* * * * * *" });
        await harness.UntilAsync(CarillonResources.Runs, static runs => runs.Count > 0);
        Assert.NotEqual(OperatorHarness.IsLeader(one), OperatorHarness.IsLeader(other));
        var leader = OperatorHarness.IsLeader(one) ? one : other;

        await harness.StopAsync(leader);

        var stopped = TimeProvider.System.GetUtcNow();
        await harness.UntilAsync(
            CarillonResources.Runs, runs => runs.Any(run => run.Spec!.ScheduledTime > stopped && run.Status?.Phase == RunPhase.Succeeded));
        Assert.True(OperatorHarness.IsLeader(leader == one ? other : one));
    }

    [Fact]
    public async Task History_MoreRunsThanItKeeps_DeletesTheOldestWithTheirExecutions()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        harness.PlayAgents(OperatorHarness.Succeed);
        await harness.StartOperatorAsync();

        await harness.AddTaskAsync(
            "tick", static spec => spec with { Schedule = "* * * * * *", History = new HistoryPolicy { SuccessfulRuns = 1, FailedRuns = 1 } });

        var first = (await harness.UntilAsync(CarillonResources.Runs, static runs => runs.Count > 0))[0];
        await harness.UntilAsync(
            CarillonResources.Runs, runs => runs.Count > 0 && runs.All(run => run.Metadata.Uid != first.Metadata.Uid));
        await harness.UntilAsync(
            CarillonResources.Executions, all => all.Count > 0 && all.All(execution => execution.Spec!.RunRef!.Uid != first.Metadata.Uid));
        await harness.UntilAsync(
            CarillonResources.Tasks, tasks => tasks.Any(task => task.Status?.StatsLedger is { Count: > 0 } ledger
                && ledger.All(entry => entry.RunUid != first.Metadata.Uid)));
    }

    [Fact]
    public async Task DeletedTask_TakesItsRunsAndExecutionsAlong()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        await harness.StartOperatorAsync();
        await harness.AddTaskAsync("gone", static spec => spec with { Schedule = "@once" });
        await harness.UntilAsync(CarillonResources.Executions, static all => all.Count == 1);

        await harness.Client.DeleteAsync(CarillonResources.Tasks, harness.Namespace, "gone", null, harness.End);

        await harness.UntilAsync(CarillonResources.Runs, static all => all.Count == 0);
        await harness.UntilAsync(CarillonResources.Executions, static all => all.Count == 0);
    }
}
