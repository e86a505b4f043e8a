using Carillon.Api.Executions;
using Carillon.Api.Runs;
using Carillon.Kubernetes.Resources;
using Carillon.Tests.Support.ApiServers;

namespace Carillon.Tests.Integration.Operator;

/// <summary>Invariants 1 and 2: whatever write an operator dies at, a due time has one Run and a host one Execution of it.</summary>
[Collection(OperatorTestGroup.Name)]
public sealed class RestartTests : IClassFixture<ApiServerFixture>
{
    private readonly ApiServerFixture _fixture;

    public RestartTests(ApiServerFixture fixture) => _fixture = fixture;

    public static TheoryData<int, bool> Crashes() => CrashingClient.AtEach(Enumerable.Range(1, 7));

    [Theory]
    [MemberData(nameof(Crashes))]
    public async Task Restart_AfterAnyWrite_MakesNoSecondRunAndNoSecondExecution(int writes, bool loseOnlyTheAnswer)
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 2);
        var starts = new System.Collections.Concurrent.ConcurrentBag<string>();
        harness.PlayAgents(execution =>
        {
            starts.Add(execution.Metadata.Uid!);
            return OperatorHarness.Succeed(execution);
        });
        await harness.AddTaskAsync("once", static spec => spec with { Schedule = "@once" });
        var crashing = new CrashingClient(harness.Client, writes, loseOnlyTheAnswer);
        var first = await harness.StartOperatorAsync(crashing);
        await crashing.Crashed.WaitAsync(harness.End);
        await harness.StopAsync(first);

        await harness.StartOperatorAsync();

        await harness.UntilAsync(
            CarillonResources.Tasks, static tasks => tasks.Any(task => task.Status is { LastRun.Phase: RunPhase.Succeeded, StatsLedger.Count: 1 }));
        var run = Assert.Single(await harness.UntilAsync(CarillonResources.Runs, static runs => runs.Count > 0));
        var executions = await harness.UntilAsync(CarillonResources.Executions, static all => all.Count >= 2);
        Assert.Equal(2, executions.Count);
        Assert.All(executions, execution => Assert.Equal((run.Metadata.Uid, ExecutionPhase.Succeeded), (execution.Spec!.RunRef!.Uid, execution.Status?.Phase)));
        Assert.Equal(2, starts.Distinct().Count());
    }
}
