using System.Text.Json.Nodes;
using Carillon.Api.Executions;
using Carillon.Api.HostAgents;
using Carillon.Api.Meta;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Resources;
using Carillon.Tests.Support.ApiServers;

namespace Carillon.Tests.Integration.Operator;

/// <summary>Which hosts take part, and that each of them has an outcome.</summary>
[Collection(OperatorTestGroup.Name)]
public sealed class TargetTests : IClassFixture<ApiServerFixture>
{
    private static readonly KubernetesApiException Quota = new(403, "Forbidden", "it is forbidden: exceeded quota: small, used: count=1, limited: count=1");
    private readonly ApiServerFixture _fixture;

    public TargetTests(ApiServerFixture fixture) => _fixture = fixture;

    [Fact]
    public async Task Targets_HostAskedForThatDoesNotExist_IsMissedBesideTheOneThatRuns()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 2);
        harness.PlayAgents(OperatorHarness.Succeed);
        await harness.StartOperatorAsync();
        await harness.AddTaskAsync("named");

        await AddRunAsync(harness, new DistributedCronRunSpec { TaskRef = new RunTaskReference { Name = "named" }, Hosts = [harness.Hosts[1], "typo"] });

        var run = await EndedAsync(harness, "one");
        Assert.Equal((RunPhase.PartiallySucceeded, 2, 1), (run.Status!.Phase, run.Status.Counts!.Desired, run.Status.Counts.Missed));
        var failed = Assert.Single(run.Status.FailedHosts!);
        Assert.Equal("typo", failed.Host);
        Assert.StartsWith("NodeNotFound", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Targets_GroupIsGone_IsSaidAndTheOtherGroupRuns()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        harness.PlayAgents(OperatorHarness.Succeed);
        await harness.StartOperatorAsync();
        var other = await harness.AddGroupAsync(name: ApiServerFixture.UniqueName("other"));
        await harness.AddTaskAsync("two-groups", spec => spec with { HostGroups = [harness.Group, other] });
        await AddRunAsync(harness, new DistributedCronRunSpec { TaskRef = new RunTaskReference { Name = "two-groups" }, Paused = true });
        await harness.UntilAsync(CarillonResources.Runs, static runs => runs.Any(static run => run.Status?.Phase == RunPhase.Paused));
        await harness.Client.DeleteAsync(CarillonResources.HostGroups, null, other, null, harness.End);
        await harness.UntilAsync(CarillonResources.Tasks, static tasks => tasks.Any(static task =>
            task.Status?.Conditions?.Any(static condition => condition is { Type: "Accepted", Reason: "HostGroupNotFound" }) == true));

        await EditAsync(harness, "one", "paused", false);

        var run = await EndedAsync(harness, "one");
        Assert.Equal(RunPhase.Succeeded, run.Status!.Phase);
        var condition = run.Status.Conditions!.Single(static condition => condition.Type == "Targets");
        Assert.Equal(("False", "HostGroupNotFound"), (condition.Status, condition.Reason));
        Assert.Contains(other, condition.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rollout_FirstHostIsDown_TheCanaryIsTheNext()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture);
        var prefix = ApiServerFixture.UniqueName("host");
        await harness.AddHostAsync($"{prefix}-a", agent: false);
        await harness.AddHostAsync($"{prefix}-b");
        await harness.AddHostAsync($"{prefix}-c");
        await harness.AddGroupAsync();
        harness.PlayAgents(static _ => new() { ["phase"] = "Failed", ["exitCode"] = 1 });
        await harness.StartOperatorAsync();
        await harness.AddTaskAsync("careful", static spec => spec with { Rollout = new RolloutPolicy { Canary = 1, BatchSize = 5, MaxFailures = 0 } });

        var run = await harness.FinishRunAsync("careful");

        Assert.Equal((1, 1, 1), (run.Status!.Counts!.Missed, run.Status.Counts.Failed, run.Status.Counts.Cancelled));
        var executions = await harness.UntilAsync(CarillonResources.Executions, static all => all.Count == 3);
        Assert.Equal(
            [(0, null), (1, 1), (2, 2)],
            executions.OrderBy(static execution => execution.Spec!.NodeName, StringComparer.Ordinal)
                .Select(static execution => (execution.Spec!.Shard!.Index, execution.Spec.Wave)));
    }

    [Fact]
    public async Task Shard_FanOutOfAnotherOperatorAfterAHostJoined_KeepsItsNumbers()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture);
        var prefix = ApiServerFixture.UniqueName("host");
        foreach (var name in new[] { "b", "c", "d" })
        {
            await harness.AddHostAsync($"{prefix}-{name}");
        }

        await harness.AddGroupAsync();
        var refusing = new RefusingClient(harness.Client, value => value is Execution { Spec.NodeName: var node } && node == $"{prefix}-d" ? Quota : null);
        var first = await harness.StartOperatorAsync(refusing);
        await harness.AddTaskAsync("sharded");
        await harness.AddRunAsync("sharded");
        await harness.UntilAsync(CarillonResources.Executions, static all => all.Count == 2);
        await harness.StopAsync(first);
        await harness.AddHostAsync($"{prefix}-a");

        await harness.StartOperatorAsync();

        var executions = await harness.UntilAsync(CarillonResources.Executions, static all => all.Count == 4);
        Assert.Equal(
            ["a2", "b0", "c1", "d3"],
            executions.OrderBy(static execution => execution.Spec!.NodeName, StringComparer.Ordinal)
                .Select(static execution => $"{execution.Spec!.NodeName![^1]}{execution.Spec.Shard!.Index}"));
    }

    [Fact]
    public async Task RoundRobin_HistoryZero_GoesOnUnderAnotherOperator()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 2);
        var started = new List<string>();
        harness.PlayAgents(execution =>
        {
            lock (started)
            {
                started.Add(execution.Spec!.NodeName!);
            }

            return OperatorHarness.Succeed(execution);
        });
        await harness.AddTaskAsync("in-turn", static spec => spec with
        {
            Strategy = HostStrategy.Any,
            Selection = HostSelection.RoundRobin,
            History = new HistoryPolicy { SuccessfulRuns = 0, FailedRuns = 0 },
        });
        for (var turn = 0; turn < 3; turn++)
        {
            var host = await harness.StartOperatorAsync();
            await harness.AddRunAsync("in-turn", $"turn-{turn}");
            var count = turn + 1;
            await harness.UntilAsync(CarillonResources.Tasks, tasks => tasks.Any(task => task.Status?.DailyStats?.Sum(static day => day.Success) == count));
            await harness.UntilAsync(CarillonResources.Runs, static runs => runs.Count == 0);
            await harness.StopAsync(host);
        }

        Assert.Equal(3, started.Count);
        Assert.NotEqual(started[0], started[1]);
        Assert.Equal(started[0], started[2]);
    }

    [Fact]
    public async Task LeastLoaded_HostAgentIsBusy_TheIdleHostIsTaken()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 3);
        await BusyAsync(harness, harness.Hosts[0], running: 9);
        await BusyAsync(harness, harness.Hosts[1], running: 2);
        await BusyAsync(harness, harness.Hosts[2], running: 9);
        await harness.StartOperatorAsync();

        // Six at once, so that chance would not have chosen so: with them the host is as full as eight of its ten slots.
        await harness.AddTaskAsync("light", static spec => spec with { Strategy = HostStrategy.Any, Selection = HostSelection.LeastLoaded });
        await Task.WhenAll(Enumerable.Range(0, 6).Select(i => harness.AddRunAsync("light", $"light-{i}")));

        var executions = await harness.UntilAsync(CarillonResources.Executions, static all => all.Count == 6);
        Assert.All(executions, execution => Assert.Equal(harness.Hosts[1], execution.Spec!.NodeName));
    }

    [Fact]
    public async Task Rerun_EarlierRunGoneBeforeItStarts_KeepsItsHosts()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 2);
        var bad = harness.Hosts[1];
        harness.PlayAgents(execution => execution.Spec!.NodeName == bad && execution.Spec.Trigger != RunTrigger.Rerun
            ? new() { ["phase"] = "Failed", ["exitCode"] = 1 }
            : OperatorHarness.Succeed(execution));
        await harness.StartOperatorAsync();
        await harness.AddTaskAsync("again");
        var first = await harness.FinishRunAsync("again");
        await AddRunAsync(harness, new DistributedCronRunSpec
        {
            TaskRef = new RunTaskReference { Name = "again" },
            RerunOf = new RerunReference { Run = first.Metadata.Name, Only = RerunSelection.Failed },
            Paused = true,
        });
        await harness.UntilAsync(CarillonResources.Runs, static runs => runs.Any(static run => run.Status?.Phase == RunPhase.Paused));

        await harness.Client.DeleteAsync(CarillonResources.Runs, harness.Namespace, first.Metadata.Name!, null, harness.End);
        await harness.UntilAsync(CarillonResources.Runs, static runs => runs.Count == 1);
        await EditAsync(harness, "one", "paused", false);

        var rerun = await EndedAsync(harness, "one");
        Assert.Equal((RunPhase.Succeeded, 1), (rerun.Status!.Phase, rerun.Status.Counts!.Desired));
        Assert.Equal([bad], rerun.Status.Plan!.Hosts);
    }

    [Fact]
    public async Task Rerun_HostsForgotten_IsRefused()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 2);
        harness.PlayAgents(OperatorHarness.Succeed);
        await harness.StartOperatorAsync();
        await harness.AddTaskAsync("again");
        var first = await harness.FinishRunAsync("again");
        foreach (var execution in await harness.UntilAsync(CarillonResources.Executions, static all => all.Count == 2))
        {
            await harness.Client.DeleteAsync(CarillonResources.Executions, harness.Namespace, execution.Metadata.Name!, null, harness.End);
        }

        await AddRunAsync(harness, new DistributedCronRunSpec
        {
            TaskRef = new RunTaskReference { Name = "again" },
            RerunOf = new RerunReference { Run = first.Metadata.Name, Only = RerunSelection.All },
        });

        var rerun = await EndedAsync(harness, "one");
        Assert.Equal((RunPhase.Failed, "HostsForgotten"), (rerun.Status!.Phase, rerun.Status.Reason));
    }

    private static Task<DistributedCronRun> AddRunAsync(OperatorHarness harness, DistributedCronRunSpec spec) => harness.Client.CreateAsync(
        CarillonResources.Runs,
        harness.Namespace,
        new DistributedCronRun { Metadata = new ObjectMeta { Name = "one", Namespace = harness.Namespace }, Spec = spec },
        null,
        harness.End);

    private static async Task<DistributedCronRun> EndedAsync(OperatorHarness harness, string name) =>
        (await harness.UntilAsync(CarillonResources.Runs, runs => runs.Any(run => IsEnded(run, name)))).Single(run => IsEnded(run, name));

    private static bool IsEnded(DistributedCronRun run, string name) => run.Metadata.Name == name && run.Status?.CompletionTime is not null;

    private static Task<HostAgent> BusyAsync(OperatorHarness harness, string host, int running) => harness.Client.PatchAsync(
        CarillonResources.HostAgents,
        null,
        host,
        Patch.Merge(new JsonObject { ["status"] = new JsonObject { ["running"] = running, ["queued"] = 0 } }),
        PatchOptions.Status,
        harness.End);

    private static Task<DistributedCronRun> EditAsync(OperatorHarness harness, string run, string field, bool value) => harness.Client.PatchAsync(
        CarillonResources.Runs, harness.Namespace, run, Patch.Merge(new JsonObject { ["spec"] = new JsonObject { [field] = value } }), null, harness.End);
}
