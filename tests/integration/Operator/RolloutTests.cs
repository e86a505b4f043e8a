using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Carillon.Api.Executions;
using Carillon.Api.Meta;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Resources;
using Carillon.Operator.Caching;
using Carillon.Tests.Support.ApiServers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Carillon.Tests.Integration.Operator;

/// <summary>Waves, their budget, pause and cancel, against a real control plane with agents that the test plays.</summary>
[Collection(OperatorTestGroup.Name)]
public sealed class RolloutTests : IClassFixture<ApiServerFixture>
{
    private readonly ApiServerFixture _fixture;

    public RolloutTests(ApiServerFixture fixture) => _fixture = fixture;

    [Fact]
    public async Task Rollout_PercentBudget_IsOfStartedHosts()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 5);
        harness.PlayAgents(static _ => new() { ["phase"] = "Failed", ["exitCode"] = 1 });
        await harness.StartOperatorAsync();
        await harness.AddTaskAsync("waves", static spec => spec with { Rollout = new RolloutPolicy { Canary = 1, BatchSize = 4, MaxFailures = "20%" } });

        var run = await harness.FinishRunAsync("waves");

        // One of five is no more than 20 % of all, but all of what was started.
        Assert.Equal((RunPhase.Failed, "FailureBudget", 1, 4), (run.Status!.Phase, run.Status.Reason, run.Status.Counts!.Failed, run.Status.Counts.Cancelled));
        await harness.UntilAsync(CoreResources.Events, static events => events.Any(static e => e.Reason == "RolloutStopped"));
    }

    [Fact]
    public async Task Rollout_BudgetPassedAfterSuccesses_RunIsFailed()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 3);
        harness.PlayAgents(execution => execution.Spec!.Wave == 1
            ? OperatorHarness.Succeed(execution)
            : new JsonObject { ["phase"] = "Failed", ["exitCode"] = 1, ["completionTime"] = Rfc3339.Format(TimeProvider.System.GetUtcNow()) });
        await harness.StartOperatorAsync();
        await harness.AddTaskAsync("waves", static spec => spec with { Rollout = new RolloutPolicy { Canary = 1, BatchSize = 1, MaxFailures = 0 } });

        var run = await harness.FinishRunAsync("waves");

        Assert.Equal((RunPhase.Failed, "FailureBudget"), (run.Status!.Phase, run.Status.Reason));
        Assert.Equal((1, 1, 1), (run.Status.Counts!.Succeeded, run.Status.Counts.Failed, run.Status.Counts.Cancelled));
        Assert.Equal((2, 3), (run.Status.Wave, run.Status.Waves));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)] // here the hosts of a wave are let go when the group has a place for them
    public async Task Rollout_EveryWave_IsToldOnce(int limit)
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 5);
        var group = await harness.AddGroupAsync(spec => spec with { MaxConcurrentExecutions = limit }, ApiServerFixture.UniqueName("limited"));
        harness.PlayAgents(OperatorHarness.Succeed);
        await harness.StartOperatorAsync();
        await harness.AddTaskAsync("waves", spec => spec with { HostGroups = [group], Rollout = new RolloutPolicy { Canary = 1, BatchSize = 2, MaxFailures = 0 } });

        await harness.FinishRunAsync("waves");

        var told = await harness.UntilAsync(CoreResources.Events, static events => events.Any(static e => e.Reason == "WaveReleased" && e.Message!.StartsWith("wave 3", StringComparison.Ordinal)));
        Assert.Equal(
            [("wave 2 of 3 starts: 2 hosts", 1), ("wave 3 of 3 starts: 2 hosts", 1)],
            told.Where(static e => e.Reason == "WaveReleased").Select(static e => (e.Message, e.Count ?? 1)).Order());
    }

    [Fact]
    public async Task Rollout_PausedBetweenWaves_GoesOnWhenUnpaused()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 3);
        var paused = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        harness.PlayAgents(execution => execution.Spec!.Wave == 1 && !paused.Task.IsCompleted
            ? new JsonObject { ["phase"] = "Running" }
            : OperatorHarness.Succeed(execution));
        await harness.StartOperatorAsync();
        await harness.AddTaskAsync("waves", static spec => spec with { Rollout = new RolloutPolicy { Canary = 1, BatchSize = 1, MaxFailures = 0 } });
        await harness.AddRunAsync("waves", "the-run");
        var running = (await harness.UntilAsync(CarillonResources.Executions, static all => all.Any(static e => e.Status?.Phase == ExecutionPhase.Running)))
            .First(static execution => execution.Status?.Phase == ExecutionPhase.Running);

        await PauseAsync(harness, "the-run", true);
        paused.SetResult();
        await harness.ReportAsync(running, OperatorHarness.Succeed(running));

        var waiting = (await harness.UntilAsync(CarillonResources.Runs, static runs => runs[0].Status?.Phase == RunPhase.Paused))[0].Status!;
        Assert.Equal(("PauseRequested", 1, 3, 1, 2), (waiting.Reason, waiting.Wave, waiting.Waves, waiting.Counts!.Succeeded, waiting.Counts.Held));

        await PauseAsync(harness, "the-run", false);

        var ended = (await harness.UntilAsync(CarillonResources.Runs, static runs => runs[0].Status?.CompletionTime is not null))[0].Status!;
        Assert.Equal((RunPhase.Succeeded, 3, 3), (ended.Phase, ended.Wave, ended.Waves));
    }

    /// <summary>Who may use a group is root on its hosts, so a permission that is taken back holds for the waves to come.</summary>
    [Fact]
    public async Task Rollout_GroupAllowsTheNamespaceNoMore_TheRestIsMissed()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 3);
        await harness.StartOperatorAsync();
        await harness.AddTaskAsync("waves", static spec => spec with { Rollout = new RolloutPolicy { BatchSize = 1 } });
        await harness.AddRunAsync("waves", "the-run");
        var first = (await harness.UntilAsync(CarillonResources.Executions, static all => all.Count == 3 && all.Any(static e => e.Spec!.ReleasedAt is not null)))
            .Single(static execution => execution.Spec!.ReleasedAt is not null);

        var policy = new JsonObject { ["spec"] = new JsonObject { ["allowedNamespaces"] = new JsonArray("another") } };
        var group = await harness.Client.PatchAsync(CarillonResources.HostGroups, null, harness.Group, Patch.Merge(policy), null, harness.End);
        await harness.UntilAsync(
            CarillonResources.HostGroups, all => all.Any(one => one.Metadata.Name == harness.Group && one.Status?.ObservedGeneration == group.Metadata.Generation));
        await harness.ReportAsync(first, OperatorHarness.Succeed(first));

        var ended = (await harness.UntilAsync(CarillonResources.Runs, static runs => runs[0].Status?.CompletionTime is not null))[0].Status!;
        Assert.Equal((RunPhase.PartiallySucceeded, 1, 2), (ended.Phase, ended.Counts!.Succeeded, ended.Counts.Missed));
        Assert.All(ended.FailedHosts!, host => Assert.Equal($"Forbidden: HostGroup {harness.Group} does not allow namespace {harness.Namespace}", host.Message));
    }

    [Fact]
    public async Task Pause_MidFanOut_HoldsTheRest()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 3);
        harness.PlayAgents(OperatorHarness.Succeed);
        await InterruptAsync(harness, "paused");
        await harness.AddTaskAsync("plain");
        await harness.AddRunAsync("plain", "the-run");

        var waiting = (await harness.UntilAsync(CarillonResources.Runs, static runs => runs[0].Status?.Phase == RunPhase.Paused))[0].Status!;
        Assert.Equal((1, 2), (waiting.Counts!.Succeeded, waiting.Counts.Held));

        await PauseAsync(harness, "the-run", false);

        var ended = (await harness.UntilAsync(CarillonResources.Runs, static runs => runs[0].Status?.CompletionTime is not null))[0].Status!;
        Assert.Equal((RunPhase.Succeeded, 3), (ended.Phase, ended.Counts!.Succeeded));
    }

    [Fact]
    public async Task Cancel_MidFanOut_StartsNothingMore()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 3);
        var released = new ConcurrentDictionary<string, bool>();
        harness.PlayAgents(execution =>
        {
            released[execution.Metadata.Name!] = true;
            return execution.Spec!.Cancel == true ? new JsonObject { ["phase"] = "Cancelled", ["reason"] = "CancelRequested" } : null;
        });
        await InterruptAsync(harness, "cancel");
        await harness.AddTaskAsync("plain");
        await harness.AddRunAsync("plain", "the-run");

        var ended = (await harness.UntilAsync(CarillonResources.Runs, static runs => runs[0].Status?.CompletionTime is not null))[0].Status!;

        Assert.Equal((RunPhase.Cancelled, 3), (ended.Phase, ended.Counts!.Cancelled));
        Assert.Single(released);
    }

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task Rollout_OperatorDiesAtAnyWrite_ReleasesEachHostOnceInOrder(int writes, bool loseOnlyTheAnswer)
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 3);
        var order = new ConcurrentQueue<int>();
        harness.PlayAgents(execution =>
        {
            order.Enqueue(execution.Spec!.Wave!.Value);
            return OperatorHarness.Succeed(execution);
        });
        await harness.AddTaskAsync("waves", static spec => spec with { Rollout = new RolloutPolicy { Canary = 1, BatchSize = 1 } });
        var crashing = new CrashingClient(harness.Client, writes, loseOnlyTheAnswer);
        var first = await harness.StartOperatorAsync(crashing);
        await harness.AddRunAsync("waves");
        await crashing.Crashed.WaitAsync(harness.End);
        await harness.StopAsync(first);

        await harness.StartOperatorAsync();

        var run = (await harness.UntilAsync(CarillonResources.Runs, static runs => runs[0].Status?.CompletionTime is not null))[0];
        Assert.Equal((RunPhase.Succeeded, 3, 3), (run.Status!.Phase, run.Status.Counts!.Succeeded, run.Status.Wave));
        Assert.Equal([1, 2, 3], order.Distinct());
    }

    public static TheoryData<int, bool> Writes() => CrashingClient.AtEach([3, 5, 6, 7]);

    private static Task<DistributedCronRun> PauseAsync(OperatorHarness harness, string run, bool paused) => SetAsync(harness, run, "paused", paused);

    private static Task<DistributedCronRun> SetAsync(OperatorHarness harness, string run, string field, bool value) => harness.Client.PatchAsync(
        CarillonResources.Runs, harness.Namespace, run, Patch.Merge(new JsonObject { ["spec"] = new JsonObject { [field] = value } }), null, harness.End);

    /// <summary>An operator that makes one Execution at a time, and sees a wish of a person right after the first.</summary>
    private static async Task InterruptAsync(OperatorHarness harness, string field)
    {
        IHost? host = null;
        host = await harness.StartOperatorAsync(
            new InterruptedClient(harness.Client, async execution =>
            {
                var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                await using var subscription = host!.Services.GetRequiredService<ClusterCache>().Runs.Subscribe(change =>
                {
                    if (change.New?.Spec is { Paused: true } or { Cancel: true })
                    {
                        seen.TrySetResult();
                    }
                });
                await SetAsync(harness, execution.Spec!.RunRef!.Name!, field, true);
                await seen.Task.WaitAsync(harness.End);
            }),
            static options => options with { MaxParallelWrites = 1 });
    }
}
