using System.Text.Json.Nodes;
using Carillon.Api;
using Carillon.Api.Meta;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Resources;
using Carillon.Operator.Configuration;
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

    [Theory]
    [InlineData(RunTrigger.Manual)]
    [InlineData(RunTrigger.CatchUp)]
    [InlineData(RunTrigger.Dependency)]
    public async Task Forbid_TaskScope_RunForAnEarlierTimeWhileOneGoesOn_IsSkipped(RunTrigger trigger)
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        harness.PlayAgents(static execution => execution.Status?.Phase is null ? new() { ["phase"] = "Running" } : null);
        await harness.StartOperatorAsync();
        var task = await harness.AddTaskAsync("slow", static spec => spec with { ConcurrencyScope = ConcurrencyScope.Task });
        await harness.AddRunAsync("slow", "b-first");
        await harness.UntilAsync(CarillonResources.Runs, static runs => runs.Any(run => run.Status?.Counts?.Running == 1));

        await AddMadeRunAsync(harness, task, "a-second", trigger, TimeProvider.System.GetUtcNow().AddHours(-1));

        var runs = await harness.UntilAsync(CarillonResources.Runs, static runs => runs.Any(run => run.Status?.CompletionTime is not null));
        var ended = runs.Single(static run => run.Status?.CompletionTime is not null);
        Assert.Equal(("a-second", RunPhase.Skipped, "ConcurrencyForbidden"), (ended.Metadata.Name, ended.Status!.Phase, ended.Status.Reason));
    }

    [Fact]
    public async Task Queue_TaskScope_Takeover_LosesNobody()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        var finish = false;
        harness.PlayAgents(execution => Volatile.Read(ref finish) ? OperatorHarness.Succeed(execution) : null);

        // Nothing is said of a Run before its end, so the Executions alone tell the second operator that the first Run has begun.
        static OperatorOptions Silent(OperatorOptions options) => options with { StatusInterval = TimeSpan.FromMinutes(5) };
        var first = await harness.StartOperatorAsync(change: Silent);
        await harness.AddTaskAsync("slow", static spec => spec with
        {
            ConcurrencyPolicy = ConcurrencyPolicy.Queue,
            ConcurrencyScope = ConcurrencyScope.Task,
            MaxQueued = 1,
        });
        await harness.AddRunAsync("slow", "a-first");
        await harness.UntilAsync(CarillonResources.Executions, static all => all.Count == 1);
        await harness.AddRunAsync("slow", "b-second");
        await harness.UntilAsync(CarillonResources.Runs, static runs => runs.Any(static run => run.Status?.Reason == "WaitingForEarlierRun"));

        await harness.StopAsync(first);
        await harness.AddRunAsync("slow", "c-third");
        await harness.StartOperatorAsync(change: Silent);

        var refused = (await harness.UntilAsync(CarillonResources.Runs, static runs => runs.Any(static run => run.Status?.CompletionTime is not null)))
            .Single(static run => run.Status?.CompletionTime is not null);
        Assert.Equal(("c-third", RunPhase.Skipped, "QueueFull"), (refused.Metadata.Name, refused.Status!.Phase, refused.Status.Reason));
        Assert.Contains("(maxQueued 1)", refused.Status.Conditions!.Single(static condition => condition.Type == "Complete").Message, StringComparison.Ordinal);
        var started = await harness.UntilAsync(CarillonResources.Executions, static all => all.Count > 0);
        Volatile.Write(ref finish, true);
        await harness.ReportAsync(started.Single(), OperatorHarness.Succeed(started[0]));
        await harness.UntilAsync(
            CarillonResources.Runs, static runs => PhaseOf(runs, "a-first") == RunPhase.Succeeded && PhaseOf(runs, "b-second") == RunPhase.Succeeded);
    }

    [Fact]
    public async Task Queue_TaskScope_FirstInLineIsPaused_TheNextGoesBeforeIt()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        harness.PlayAgents(static execution => execution.Spec!.RunRef!.Name == "a-first" ? null : OperatorHarness.Succeed(execution));
        await harness.StartOperatorAsync();
        await harness.AddTaskAsync("slow", static spec => spec with { ConcurrencyPolicy = ConcurrencyPolicy.Queue, ConcurrencyScope = ConcurrencyScope.Task });
        await harness.AddRunAsync("slow", "a-first");
        var running = await harness.UntilAsync(CarillonResources.Executions, static all => all.Count == 1);
        await harness.AddRunAsync("slow", "b-second");
        await harness.AddRunAsync("slow", "c-third");
        await harness.UntilAsync(CarillonResources.Runs, static runs => runs.Count(static run => run.Status?.Reason == "WaitingForEarlierRun") == 2);

        await EditAsync(harness, "b-second", "paused", true);
        await harness.ReportAsync(running[0], OperatorHarness.Succeed(running[0]));

        await harness.UntilAsync(
            CarillonResources.Runs, static runs => PhaseOf(runs, "c-third") == RunPhase.Succeeded && PhaseOf(runs, "b-second") == RunPhase.Paused);
        await EditAsync(harness, "b-second", "paused", false);
        await harness.UntilAsync(CarillonResources.Runs, static runs => PhaseOf(runs, "b-second") == RunPhase.Succeeded);
    }

    [Fact]
    public async Task Replace_TaskScope_OldRun_SaysReplaced()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        harness.PlayAgents(static execution => execution.Spec!.Cancel == true
            ? new() { ["phase"] = "Cancelled", ["reason"] = "Cancelled" }
            : execution.Status?.Phase is null ? new() { ["phase"] = "Running" } : null);
        await harness.StartOperatorAsync();
        await harness.AddTaskAsync("slow", static spec => spec with { ConcurrencyPolicy = ConcurrencyPolicy.Replace, ConcurrencyScope = ConcurrencyScope.Task });
        await harness.AddRunAsync("slow", "a-first");
        await harness.UntilAsync(CarillonResources.Runs, static runs => runs.Any(run => run.Status?.Counts?.Running == 1));

        await harness.AddRunAsync("slow", "b-second");

        var runs = await harness.UntilAsync(CarillonResources.Runs, static runs => PhaseOf(runs, "b-second") == RunPhase.Running);
        var old = runs.Single(static run => run.Metadata.Name == "a-first");
        Assert.Equal((RunPhase.Cancelled, "Replaced"), (old.Status!.Phase, old.Status.Reason));
        Assert.StartsWith("run b-second", old.Status.Conditions!.Single(static condition => condition.Type == "Complete").Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replace_TaskScope_NewRunCannotBeCarriedOut_TheOldOneGoesOn()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        harness.PlayAgents(static execution => execution.Status?.Phase is null ? new() { ["phase"] = "Running" } : null);
        await harness.StartOperatorAsync();
        var task = await harness.AddTaskAsync("slow", static spec => spec with
        {
            ConcurrencyPolicy = ConcurrencyPolicy.Replace,
            ConcurrencyScope = ConcurrencyScope.Task,
            Parameters = [new ParameterSpec { Name = "size", Default = "1", Pattern = "[0-9]" }],
        });
        await harness.AddRunAsync("slow", "a-first");
        await harness.UntilAsync(CarillonResources.Runs, static runs => runs.Any(run => run.Status?.Counts?.Running == 1));

        await AddMadeRunAsync(
            harness, task, "b-second", RunTrigger.Dependency, TimeProvider.System.GetUtcNow(), new Dictionary<string, string> { ["size"] = "x" });

        var runs = await harness.UntilAsync(CarillonResources.Runs, static runs => PhaseOf(runs, "b-second") == RunPhase.Failed);
        var old = runs.Single(static run => run.Metadata.Name == "a-first");
        Assert.Equal((RunPhase.Running, false), (old.Status!.Phase, old.Spec!.Cancel == true));
    }

    [Fact]
    public async Task LostHost_TaskScope_StopsCountingAfterLostAfter()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        await harness.StartOperatorAsync(change: static options => options with { LostAfter = TimeSpan.FromSeconds(1) });
        await harness.AddTaskAsync("slow", static spec => spec with { ConcurrencyPolicy = ConcurrencyPolicy.Queue, ConcurrencyScope = ConcurrencyScope.Task });
        await harness.AddRunAsync("slow", "a-first");
        await harness.UntilAsync(CarillonResources.Executions, static all => all.Count == 1);

        await harness.AddRunAsync("slow", "b-second");

        var executions = await harness.UntilAsync(CarillonResources.Executions, static all => all.Count == 2);
        Assert.Equal("AgentUnavailable", executions.Single(static execution => execution.Spec!.RunRef!.Name == "a-first").Status!.Reason);
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

    /// <summary>A Run as the operator makes it: with all of its part filled in.</summary>
    private static Task<DistributedCronRun> AddMadeRunAsync(
        OperatorHarness harness,
        DistributedCronTask task,
        string name,
        RunTrigger trigger,
        DateTimeOffset scheduledTime,
        IReadOnlyDictionary<string, string>? parameters = null) => harness.Client.CreateAsync(
            CarillonResources.Runs,
            harness.Namespace,
            new DistributedCronRun
            {
                Metadata = new ObjectMeta { Name = name, Namespace = harness.Namespace },
                Spec = new DistributedCronRunSpec
                {
                    TaskRef = new RunTaskReference { Name = task.Metadata.Name, Uid = task.Metadata.Uid },
                    Parameters = parameters,
                    Trigger = trigger,
                    ScheduledTime = scheduledTime,
                    TaskSnapshot = task.Spec,
                },
            },
            null,
            harness.End);

    private static Task<DistributedCronRun> EditAsync(OperatorHarness harness, string run, string field, bool value) => harness.Client.PatchAsync(
        CarillonResources.Runs, harness.Namespace, run, Patch.Merge(new JsonObject { ["spec"] = new JsonObject { [field] = value } }), null, harness.End);

    private static RunPhase? PhaseOf(IReadOnlyList<DistributedCronRun> runs, string name) =>
        runs.SingleOrDefault(run => run.Metadata.Name == name)?.Status?.Phase;
}
