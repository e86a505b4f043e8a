using System.Text.Json;
using System.Text.Json.Nodes;
using Carillon.Api;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Core;
using Carillon.Kubernetes.Resources;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Running;
using Carillon.Tests.Support.Waiting;

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
        await Eventually.TrueAsync(() => OperatorHarness.IsLeader(one) != OperatorHarness.IsLeader(other)); // none may lead for a moment, which nobody tells
        var leader = OperatorHarness.IsLeader(one) ? one : other;

        await harness.StopAsync(leader);

        var stopped = TimeProvider.System.GetUtcNow();
        await harness.UntilAsync(
            CarillonResources.Runs, runs => runs.Any(run => run.Spec!.ScheduledTime > stopped && run.Status?.Phase == RunPhase.Succeeded));
        await Eventually.TrueAsync(() => OperatorHarness.IsLeader(leader == one ? other : one)); // as above
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

    /// <summary>Whoever collects what a task leaves behind does so one by one: the end of the first run must not be the turn of the second.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task DeletedTask_RunThatWaitsForItsTurn_NeverBegins(bool operatorHearsOfItLater)
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        var client = new LaggingClient(harness.Client);
        await harness.StartOperatorAsync(client);
        foreach (var task in new[] { "gone", "witness" })
        {
            await harness.AddTaskAsync(task, static spec => spec with { ConcurrencyPolicy = ConcurrencyPolicy.Queue, ConcurrencyScope = ConcurrencyScope.Task });
            await harness.AddRunAsync(task, task + "-first");
            await harness.UntilAsync(CarillonResources.Executions, all => all.Any(one => one.Spec!.RunRef!.Name == task + "-first"));
            await harness.AddRunAsync(task, task + "-second");
        }

        await harness.UntilAsync(CarillonResources.Runs, static runs => runs.Count(static run => run.Status?.Reason == "WaitingForEarlierRun") == 2);
        await HoldBackAsync(harness, "gone", ["carillon.test/held"]);
        client.Hold(operatorHearsOfItLater ? [CarillonResources.Tasks.Plural] : []);

        await harness.Client.DeleteAsync(CarillonResources.Tasks, harness.Namespace, "gone", null, harness.End);
        await harness.Client.DeleteAsync(CarillonResources.Runs, harness.Namespace, "gone-first", null, harness.End);
        await harness.Client.DeleteAsync(CarillonResources.Runs, harness.Namespace, "witness-first", null, harness.End);

        var executions = await harness.UntilAsync(CarillonResources.Executions, static all => all.Any(static one => one.Spec!.RunRef!.Name == "witness-second"));
        Assert.DoesNotContain(executions, static one => one.Spec!.RunRef!.Name == "gone-second");
        client.Release();
        await HoldBackAsync(harness, "gone", []);
        await harness.UntilAsync(CarillonResources.Runs, static all => all.All(static run => run.Spec!.TaskRef!.Name == "witness"));
    }

    [Fact]
    public async Task DeletedTask_HostThatWaitsForAPlace_NeverStarts()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 2);
        var group = await harness.AddGroupAsync(static spec => spec with { MaxConcurrentExecutions = 1 }, ApiServerFixture.UniqueName("limited"));
        await harness.StartOperatorAsync();
        await harness.AddTaskAsync("gone", spec => spec with { HostGroups = [group] });
        await harness.AddRunAsync("gone", "run");
        var released = (await harness.UntilAsync(
            CarillonResources.Executions, static all => all.Count == 2 && all.Any(static one => one.Spec!.ReleasedAt is not null)))
            .First(static one => one.Spec!.ReleasedAt is not null);
        await HoldBackAsync(harness, "gone", ["carillon.test/held"]);

        await harness.Client.DeleteAsync(CarillonResources.Tasks, harness.Namespace, "gone", null, harness.End);
        await harness.Client.DeleteAsync(CarillonResources.Executions, harness.Namespace, released.Metadata.Name!, null, harness.End);

        await harness.UntilAsync(CarillonResources.Runs, static runs => runs.Any(static run => run.Status?.Counts?.Cancelled == 1));
        Assert.Null(Assert.Single(await harness.UntilAsync(CarillonResources.Executions, static all => all.Count == 1)).Spec!.ReleasedAt);
        await HoldBackAsync(harness, "gone", []);
        await harness.UntilAsync(CarillonResources.Executions, static all => all.Count == 0);
    }

    /// <summary>The garbage collector of a cluster hears of new kinds every 30 seconds, and leaves no objects of kinds that it has not heard of.</summary>
    [ApiFact(Needs = Needs.EmbeddedServer)]
    public async Task DeletedTask_LeavingItsRuns_TheyGoOnToTheirEnd()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        await harness.StartOperatorAsync();
        await harness.AddTaskAsync("left");
        await harness.AddRunAsync("left", "running");
        var execution = (await harness.UntilAsync(CarillonResources.Executions, static all => all.Any(static one => one.Spec!.ReleasedAt is not null)))[0];
        await harness.UntilAsync(CarillonResources.Runs, static all => all.Any(static run => run.Status?.FannedOut == true));

        await harness.Client.DeleteAsync(CarillonResources.Tasks, harness.Namespace, "left", new() { Propagation = PropagationPolicy.Orphan }, harness.End);
        await harness.UntilAsync(CarillonResources.Tasks, static all => all.Count == 0);
        await harness.ReportAsync(execution, OperatorHarness.Succeed(execution));

        var run = (await harness.UntilAsync(CarillonResources.Runs, static all => all.Any(static run => run.Status?.CompletionTime is not null)))[0];
        Assert.Equal((RunPhase.Succeeded, 0), (run.Status!.Phase, run.Metadata.OwnerReferences?.Count ?? 0));
        Assert.Equal(execution.Metadata.Uid, Assert.Single(await harness.UntilAsync(CarillonResources.Executions, static _ => true)).Metadata.Uid);
    }

    [ApiFact(Needs = Needs.EmbeddedServer)]
    public async Task DeletedTask_LeavingItsRuns_TheOneThatWaitsForItsTurnNeverBegins()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        await harness.StartOperatorAsync();
        await harness.AddTaskAsync("left", static spec => spec with { ConcurrencyPolicy = ConcurrencyPolicy.Queue, ConcurrencyScope = ConcurrencyScope.Task });
        await harness.AddRunAsync("left", "running");
        var execution = (await harness.UntilAsync(CarillonResources.Executions, static all => all.Any(static one => one.Spec!.ReleasedAt is not null)))[0];
        await harness.AddRunAsync("left", "waiting");
        await harness.UntilAsync(CarillonResources.Runs, static runs => runs.Any(static run => run.Status?.Reason == "WaitingForEarlierRun"));

        await harness.Client.DeleteAsync(CarillonResources.Tasks, harness.Namespace, "left", new() { Propagation = PropagationPolicy.Orphan }, harness.End);
        await harness.UntilAsync(CarillonResources.Runs, static runs => runs.Any(static run => run.Status?.Reason == "TaskNotFound"));
        await harness.ReportAsync(execution, OperatorHarness.Succeed(execution));

        var ended = await harness.UntilAsync(CarillonResources.Runs, static runs => runs.All(static run => run.Status?.CompletionTime is not null));
        Assert.Equal(
            [("running", RunPhase.Succeeded), ("waiting", RunPhase.Failed)],
            ended.Select(static run => (run.Metadata.Name!, run.Status!.Phase!.Value)).Order());
        Assert.Single(await harness.UntilAsync(CarillonResources.Executions, static _ => true));
    }

    [Fact]
    public async Task Statistics_PersonPutsARunIntoTheLedgerTwice_GoOn()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        harness.PlayAgents(OperatorHarness.Succeed);
        await harness.StartOperatorAsync();
        await harness.AddTaskAsync("deploy");
        await harness.AddRunAsync("deploy", "first");
        var task = (await harness.UntilAsync(CarillonResources.Tasks, static all => all.Any(static one => one.Status?.StatsLedger?.Count == 1)))[0];
        var entry = JsonSerializer.SerializeToNode(task.Status!.StatsLedger![0], CarillonJsonContext.Default.StatsLedgerEntry)!;
        await harness.Client.PatchAsync(
            CarillonResources.Tasks,
            harness.Namespace,
            "deploy",
            Patch.Merge(new JsonObject { ["status"] = new JsonObject { ["statsLedger"] = new JsonArray([entry, entry.DeepClone()]) } }),
            PatchOptions.Status,
            harness.End);

        await harness.AddRunAsync("deploy", "second");

        task = (await harness.UntilAsync(CarillonResources.Tasks, static all => all.Any(static one => one.Status!.DailyStats!.Sum(static day => day.Success) == 2)))[0];
        Assert.Equal(2, task.Status!.StatsLedger!.Count);
    }

    private static Task<DistributedCronTask> HoldBackAsync(OperatorHarness harness, string task, string[] finalizers) => harness.Client.PatchAsync(
        CarillonResources.Tasks,
        harness.Namespace,
        task,
        Patch.Merge(new JsonObject { ["metadata"] = new JsonObject { ["finalizers"] = new JsonArray([.. finalizers.Select(static one => (JsonNode)one)]) } }),
        null,
        harness.End);
}
