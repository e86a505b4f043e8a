using Carillon.Api;
using Carillon.Api.Executions;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Resources;
using Carillon.Tests.Support.ApiServers;

namespace Carillon.Tests.Integration.Operator;

[Collection(OperatorTestGroup.Name)]
public sealed class FiringTests : IClassFixture<ApiServerFixture>
{
    private readonly ApiServerFixture _fixture;

    public FiringTests(ApiServerFixture fixture) => _fixture = fixture;

    [Fact]
    public async Task Schedule_EverySecondOnTwoHosts_RunsSucceedAndTheTaskSaysSo()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 2);
        harness.PlayAgents(OperatorHarness.Succeed);
        await harness.StartOperatorAsync();

        await harness.AddTaskAsync("tick", spec => spec with { Schedule = "* * * * * *" });

        var task = (await harness.UntilAsync(
            CarillonResources.Tasks,
            static tasks => tasks.Any(task => task.Status is { LastSuccessfulTime: not null, LastRun.Phase: RunPhase.Succeeded, StatsLedger.Count: > 0 })))[0];
        Assert.Equal("True", task.Status!.Conditions!.Single(condition => condition.Type == "Accepted").Status);
        Assert.Equal("True", task.Status.Conditions!.Single(condition => condition.Type == "Scheduled").Status);
        Assert.True(task.Status.NextScheduleTime > task.Status.LastScheduleTime);
        Assert.Equal(2, task.Status.LastRun!.Counts!.Succeeded);
        Assert.True(task.Status.DailyStats![0].Success >= 2);
        var executions = await harness.UntilAsync(CarillonResources.Executions, all => all.Count >= 2);
        foreach (var execution in executions)
        {
            Assert.Contains(execution.Spec!.NodeName, harness.Hosts);
            Assert.Equal(execution.Metadata.Labels![CarillonLabels.Node], execution.Spec.NodeName);
            Assert.NotNull(execution.Spec.ReleasedAt);
        }
    }

    [Fact]
    public async Task ManualRun_OfATaskWithoutSchedule_IsFilledInAndSucceeds()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        harness.PlayAgents(OperatorHarness.Succeed);
        await harness.StartOperatorAsync();
        var task = await harness.AddTaskAsync("by-hand");

        var run = await harness.FinishRunAsync("by-hand");

        Assert.Equal((RunPhase.Succeeded, RunTrigger.Manual), (run.Status!.Phase, run.Spec!.Trigger));
        Assert.Equal(task.Metadata.Uid, run.Spec.TaskRef!.Uid);
        Assert.Equal("true", run.Spec.TaskSnapshot!.Executor!.Shell!.Command);
        Assert.Equal(task.Metadata.Uid, Assert.Single(run.Metadata.OwnerReferences!).Uid);
    }

    [Fact]
    public async Task ManualRun_HostWithoutAgent_IsMissedThereAndPartlySucceeds()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        var bare = await harness.AddHostAsync(agent: false);
        harness.PlayAgents(OperatorHarness.Succeed);
        await harness.StartOperatorAsync();
        await harness.AddTaskAsync("partly");

        var run = await harness.FinishRunAsync("partly");

        Assert.Equal(RunPhase.PartiallySucceeded, run.Status!.Phase);
        var failed = Assert.Single(run.Status.FailedHosts!);
        Assert.Equal((bare, ExecutionPhase.Missed), (failed.Host, failed.Phase));
        Assert.StartsWith("NoAgent", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ManualRun_EmptyGroup_IsSkipped()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 0);
        await harness.StartOperatorAsync();
        await harness.AddTaskAsync("nobody");

        var run = await harness.FinishRunAsync("nobody");

        Assert.Equal((RunPhase.Skipped, "NoHosts"), (run.Status!.Phase, run.Status.Reason));
    }

    [Fact]
    public async Task ManualRun_NodeNameLongerThanALabelValue_RunsThere()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture);
        var node = ApiServerFixture.UniqueName("node") + new string('x', 180);
        await harness.AddHostAsync(node);
        await harness.AddGroupAsync();
        harness.PlayAgents(OperatorHarness.Succeed);
        await harness.StartOperatorAsync();
        await harness.AddTaskAsync("long");

        var run = await harness.FinishRunAsync("long");

        Assert.Equal(RunPhase.Succeeded, run.Status!.Phase);
        var execution = Assert.Single(await harness.UntilAsync(CarillonResources.Executions, static all => all.Count > 0));
        Assert.Equal(node, execution.Spec!.NodeName);
        Assert.Equal(Naming.LabelValue(node), execution.Metadata.Labels![CarillonLabels.Node]);
    }

    [Fact]
    public async Task Cancel_RunInProgress_AsksTheAgentsAndEndsCancelled()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        harness.PlayAgents(static execution => execution.Spec!.Cancel == true
            ? new() { ["phase"] = "Cancelled", ["reason"] = "CancelRequested" }
            : execution.Status?.Phase is null ? new() { ["phase"] = "Running" } : null);
        await harness.StartOperatorAsync();
        await harness.AddTaskAsync("slow");
        await harness.AddRunAsync("slow");
        var running = (await harness.UntilAsync(CarillonResources.Runs, static runs => runs.Any(run => run.Status?.Counts?.Running == 1)))[0];

        await harness.Client.PatchAsync(
            CarillonResources.Runs,
            harness.Namespace,
            running.Metadata.Name!,
            Patch.Merge(new() { ["spec"] = new System.Text.Json.Nodes.JsonObject { ["cancel"] = true } }),
            null,
            harness.End);

        var ended = (await harness.UntilAsync(CarillonResources.Runs, static runs => runs.Any(run => run.Status?.CompletionTime is not null)))[0];
        Assert.Equal((RunPhase.Cancelled, 1), (ended.Status!.Phase, ended.Status.Counts!.Cancelled));
    }

    [Fact]
    public async Task Rerun_OnlyFailed_RunsOnTheHostThatFailed()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 2);
        var (good, bad) = (harness.Hosts[0], harness.Hosts[1]);
        harness.PlayAgents(execution => execution.Spec!.NodeName == good || execution.Spec.Trigger == RunTrigger.Rerun
            ? OperatorHarness.Succeed(execution)
            : new() { ["phase"] = "Failed", ["exitCode"] = 1 });
        await harness.StartOperatorAsync();
        await harness.AddTaskAsync("again");
        var first = await harness.FinishRunAsync("again");

        await harness.AddRunAsync("again", rerunOf: new RerunReference { Run = first.Metadata.Name, Only = RerunSelection.Failed });

        var runs = await harness.UntilAsync(CarillonResources.Runs, static all => all.Count(run => run.Status?.CompletionTime is not null) == 2);
        var rerun = runs.Single(run => run.Spec!.RerunOf is not null);
        Assert.Equal((RunPhase.Succeeded, RunTrigger.Rerun, 1), (rerun.Status!.Phase, rerun.Spec!.Trigger, rerun.Status.Counts!.Desired));
        Assert.Equal([bad], rerun.Status.Plan!.Hosts);
    }

    [Fact]
    public async Task Rollout_FailingCanary_CancelsTheRest()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 3);
        harness.PlayAgents(static _ => new() { ["phase"] = "Failed", ["exitCode"] = 1 });
        await harness.StartOperatorAsync();
        await harness.AddTaskAsync("waves", static spec => spec with { Rollout = new RolloutPolicy { Canary = 1, BatchSize = 1, MaxFailures = 0 } });

        var run = await harness.FinishRunAsync("waves");

        Assert.Equal((RunPhase.Failed, 1, 2), (run.Status!.Phase, run.Status.Counts!.Failed, run.Status.Counts.Cancelled));
        var cancelled = (await harness.UntilAsync(CarillonResources.Executions, static all => all.Count == 3))
            .Where(static execution => execution.Status?.Phase == ExecutionPhase.Cancelled);
        Assert.All(cancelled, static execution => Assert.Equal("FailureBudget", execution.Status!.Reason));
    }
}
