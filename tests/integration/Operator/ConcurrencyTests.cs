using Carillon.Api;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Resources;
using Carillon.Tests.Support.ApiServers;

namespace Carillon.Tests.Integration.Operator;

[Collection(OperatorTestGroup.Name)]
public sealed class ConcurrencyTests : IClassFixture<ApiServerFixture>
{
    private readonly ApiServerFixture _fixture;

    public ConcurrencyTests(ApiServerFixture fixture) => _fixture = fixture;

    [Theory]
    [InlineData(ConcurrencyPolicy.Forbid, RunPhase.Running, RunPhase.Skipped)]
    [InlineData(ConcurrencyPolicy.Queue, RunPhase.Running, RunPhase.Pending)]
    [InlineData(ConcurrencyPolicy.Allow, RunPhase.Running, RunPhase.Running)]
    [InlineData(ConcurrencyPolicy.Replace, RunPhase.Cancelled, RunPhase.Running)]
    public async Task TaskScope_SecondRunWhileTheFirstGoesOn_FollowsThePolicy(ConcurrencyPolicy policy, RunPhase first, RunPhase second)
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        harness.PlayAgents(static execution => execution.Spec!.Cancel == true
            ? new() { ["phase"] = "Cancelled", ["reason"] = "CancelRequested" }
            : execution.Status?.Phase is null ? new() { ["phase"] = "Running" } : null);
        await harness.StartOperatorAsync();
        await harness.AddTaskAsync("slow", spec => spec with { ConcurrencyPolicy = policy, ConcurrencyScope = ConcurrencyScope.Task });
        await harness.AddRunAsync("slow", "a-first");
        await harness.UntilAsync(CarillonResources.Runs, static runs => runs.Any(run => run.Status?.Counts?.Running == 1));

        await harness.AddRunAsync("slow", "b-second");

        await harness.UntilAsync(CarillonResources.Runs, runs => PhaseOf(runs, "a-first") == first && PhaseOf(runs, "b-second") == second);
        var executions = await harness.UntilAsync(CarillonResources.Executions, static all => all.Count > 0);
        Assert.Equal(second == RunPhase.Running ? 2 : 1, executions.Count);
    }

    [Fact]
    public async Task SilentHost_LosesItsExecution_AndTheLateResultCorrectsTheRun()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        await harness.StartOperatorAsync(change: static options => options with { LostAfter = TimeSpan.FromSeconds(1) });
        await harness.AddTaskAsync("slow");
        await harness.AddRunAsync("slow", "a-first");
        var execution = (await harness.UntilAsync(CarillonResources.Executions, static all => all.Count == 1))[0];

        // The heartbeat was never there; what was given to the host is given up.
        var missed = (await harness.UntilAsync(CarillonResources.Runs, static runs => runs.Any(run => run.Status?.CompletionTime is not null)))[0];
        Assert.Equal((RunPhase.Failed, 1), (missed.Status!.Phase, missed.Status.Counts!.Missed));
        await harness.UntilAsync(CarillonResources.Tasks, static tasks => tasks.Any(task => task.Status?.DailyStats?[0].Missed == 1));
        await harness.ReportAsync(execution, OperatorHarness.Succeed(execution));

        await harness.UntilAsync(CarillonResources.Runs, static runs => runs.Any(run => run.Status is { Phase: RunPhase.Succeeded, Counts: { Missed: 0, Succeeded: 1 } }));
        await harness.UntilAsync(
            CarillonResources.Tasks, static tasks => tasks.Any(task => task.Status?.DailyStats?[0] is { Missed: 0, Success: 1 } && task.Status.StatsLedger?.Count == 1));
    }

    [Fact]
    public async Task OneHostFire_OfAShortCommand_CostsAtMostEightWrites()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        var agentWrites = 0;
        harness.PlayAgents(execution =>
        {
            Interlocked.Increment(ref agentWrites);
            return OperatorHarness.Succeed(execution);
        });
        var counting = new CountingClient(harness.Client, harness.Namespace);
        await harness.StartOperatorAsync(counting, static options => options with { StatusInterval = TimeSpan.FromSeconds(1) });

        // A fire begins and ends with one Run that history keeps; deleting the one before is its last write. So every fire from the
        // third on costs the same, and its own clean-up is in.
        await harness.AddTaskAsync("cheap", static spec => spec with { Schedule = "@every 4s", History = new HistoryPolicy { SuccessfulRuns = 1 } });
        var seen = new HashSet<string>();
        for (var fire = 1; fire <= 4; fire++)
        {
            counting.Writes.Clear();
            Interlocked.Exchange(ref agentWrites, 0);
            var run = (await harness.UntilAsync(
                CarillonResources.Runs,
                runs => runs.Count == 1 && runs[0].Status?.Phase == RunPhase.Succeeded && !seen.Contains(runs[0].Metadata.Uid!)))[0];
            seen.Add(run.Metadata.Uid!);
        }

        Assert.True(counting.Writes.Count + agentWrites <= 8, $"agent {agentWrites}, operator:\n{string.Join('\n', counting.Writes)}");
    }

    [Fact]
    public async Task TaskName_LongerThanAllowed_IsRefusedByTheServerOrTheOperator()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 0);
        await harness.StartOperatorAsync();

        var refused = await Assert.ThrowsAsync<KubernetesApiException>(() => harness.AddTaskAsync(new string('n', Limits.Name)));

        Assert.True(refused.IsInvalid, refused.Message);
    }

    private static RunPhase? PhaseOf(IReadOnlyList<DistributedCronRun> runs, string name) =>
        runs.SingleOrDefault(run => run.Metadata.Name == name)?.Status?.Phase;
}
