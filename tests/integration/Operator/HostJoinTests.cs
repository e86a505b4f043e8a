using System.Text.Json.Nodes;
using Carillon.Api.Executions;
using Carillon.Api.HostAgents;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Core;
using Carillon.Kubernetes.Resources;
using Carillon.Tests.Support.ApiServers;

namespace Carillon.Tests.Integration.Operator;

/// <summary>onHostJoin RunOnce: a host that joins a group of a task runs what the others have run with success last, once.</summary>
[Collection(OperatorTestGroup.Name)]
public sealed class HostJoinTests : IClassFixture<ApiServerFixture>
{
    private readonly ApiServerFixture _fixture;

    public HostJoinTests(ApiServerFixture fixture) => _fixture = fixture;

    [Fact]
    public async Task HostJoin_NewHost_GetsTheLatestSuccessOnce()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 2);
        await using var runs = await StartWithASuccessAsync(harness);

        // The task is edited, and what it says now has never succeeded.
        await PatchTaskAsync(harness, new JsonObject { ["timeoutSeconds"] = 77 });
        var host = await harness.AddHostAsync();

        await UntilJoinedAsync(harness, host);
        var run = Assert.Single(JoinsOf(runs));
        Assert.Equal([host], run.Spec!.Hosts);
        Assert.Equal(300, run.Spec.TaskSnapshot!.TimeoutSeconds);
        var execution = Assert.Single(await harness.UntilAsync(CarillonResources.Executions, all => all.Any(one => one.Spec!.NodeName == host)), one => one.Spec!.NodeName == host);
        Assert.Equal(run.Metadata.Name, execution.Spec!.RunRef!.Name);
        await harness.UntilAsync(CoreResources.Events, events => events.Any(e => e.Reason == "HostJoined" && e.Message!.Contains(host, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task HostJoin_PresentHosts_GetNothing()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 2);
        var other = await harness.AddGroupAsync(spec => spec with { NodeSelector = null, NodeNames = ["early-" + harness.Group] }, harness.Group + "-other");
        var early = await harness.AddHostAsync("early-" + harness.Group);
        await using var runs = await StartWithASuccessAsync(harness);

        // Neither those that were there, nor those that an edit of the task brings in.
        await PatchTaskAsync(harness, new JsonObject { ["hostGroups"] = new JsonArray(other) });
        await harness.UntilAsync(CarillonResources.Tasks, static tasks => tasks.Any(task =>
            task is { Metadata.Generation: 2, Status: { ObservedGeneration: 2, HostJoin: not null } }));
        await harness.UntilAsync(CarillonResources.HostAgents, agents => agents.Any(agent => agent.Metadata.Name == early && agent.Status?.HandledJoins?.Count == 1));

        await AssertNothingElseAsync(harness, runs, groupToJoin: other);
    }

    [Fact]
    public async Task HostJoin_LeavesAndComesBack_GetsNothing()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        await using var runs = await StartWithASuccessAsync(harness);
        var host = await harness.AddHostAsync();
        await UntilJoinedAsync(harness, host);

        await LabelAsync(harness, host, null);
        await harness.UntilAsync(CarillonResources.HostGroups, groups => groups.Any(group => group.Metadata.Name == harness.Group && group.Status?.Hosts == 1));
        await LabelAsync(harness, host, harness.Group);
        await harness.UntilAsync(CarillonResources.HostGroups, groups => groups.Any(group => group.Metadata.Name == harness.Group && group.Status?.Hosts == 2));

        await AssertNothingElseAsync(harness, runs, except: host);
    }

    [Fact]
    public async Task HostJoin_HistoryDeleted_GetsNothing()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        await using var runs = await StartWithASuccessAsync(harness, static spec => spec with { History = new HistoryPolicy { SuccessfulRuns = 0 } });
        var host = await harness.AddHostAsync();
        await UntilJoinedAsync(harness, host);
        await runs.UntilAsync(events => events.Any(one => one is { Type: WatchEventType.Deleted, Object.Spec.Trigger: RunTrigger.HostJoin }), harness.End);

        await LabelAsync(harness, host, null);
        await LabelAsync(harness, host, harness.Group);

        await AssertNothingElseAsync(harness, runs, except: host);
    }

    [Fact]
    public async Task HostJoin_TaskNeverSucceeded_WaitsForItsFirstSuccess()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        await using var runs = await Witness<DistributedCronRun>.StartAsync(harness.Client, CarillonResources.Runs, harness.Namespace, harness.End);
        harness.PlayAgents(OperatorHarness.Succeed);
        await harness.StartOperatorAsync();
        await AddTaskAsync(harness);
        var host = await harness.AddHostAsync();
        await harness.UntilAsync(CarillonResources.HostGroups, groups => groups.Any(group => group.Metadata.Name == harness.Group && group.Status?.Hosts == 2));

        await AddRunOnAsync(harness, "first", harness.Hosts[0]);

        await UntilJoinedAsync(harness, host);
        Assert.Equal([host], Assert.Single(JoinsOf(runs)).Spec!.Hosts);
        AssertAfterItsEnd(runs, "first");
    }

    [Fact]
    public async Task HostJoin_FirstSuccessIsOnThatHostToo_NeedsNoRun()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        await using var runs = await Witness<DistributedCronRun>.StartAsync(harness.Client, CarillonResources.Runs, harness.Namespace, harness.End);
        harness.PlayAgents(OperatorHarness.Succeed);
        await harness.StartOperatorAsync();
        await AddTaskAsync(harness);
        var host = await harness.AddHostAsync();
        await harness.UntilAsync(CarillonResources.HostGroups, groups => groups.Any(group => group.Metadata.Name == harness.Group && group.Status?.Hosts == 2));

        await harness.FinishRunAsync("setup");

        await harness.UntilAsync(CarillonResources.HostAgents, agents => agents.Any(agent => agent.Metadata.Name == host && agent.Status?.HandledJoins?.Count == 1));
        Assert.Empty(JoinsOf(runs));
    }

    [Fact]
    public async Task HostJoin_RunOfTheTaskGoesOn_WaitsWhereTheyMayNotBeBesideEachOther()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        await using var runs = await StartWithASuccessAsync(
            harness, static spec => spec with { ConcurrencyScope = ConcurrencyScope.Task, ConcurrencyPolicy = ConcurrencyPolicy.Forbid }, execution =>
                execution.Spec!.RunRef!.Name == "long" ? new JsonObject { ["phase"] = "Running" } : OperatorHarness.Succeed(execution));
        await harness.AddRunAsync("setup", "long");
        var going = (await harness.UntilAsync(CarillonResources.Executions, static all => all.Any(one => one.Spec!.RunRef!.Name == "long" && one.Status?.Phase == ExecutionPhase.Running)))
            .Single(static one => one.Spec!.RunRef!.Name == "long");
        var host = await harness.AddHostAsync();
        await harness.UntilAsync(CarillonResources.HostGroups, groups => groups.Any(group => group.Metadata.Name == harness.Group && group.Status?.Hosts == 2));

        await harness.ReportAsync(going, OperatorHarness.Succeed(going));

        await UntilJoinedAsync(harness, host);
        await harness.UntilAsync(CarillonResources.Runs, static all => all.Count(static run => run.Status?.Phase == RunPhase.Succeeded) == 3);
        AssertAfterItsEnd(runs, "long");
    }

    public static TheoryData<int, bool> Crashes() => CrashingClient.AtEach(Enumerable.Range(1, 4));

    [Theory]
    [MemberData(nameof(Crashes))]
    public async Task HostJoin_CrashAtAnyWrite_MakesOneRun(int writes, bool loseOnlyTheAnswer)
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        var first = await harness.StartOperatorAsync();
        await using var runs = await StartWithASuccessAsync(harness, static spec => spec with { History = new HistoryPolicy { SuccessfulRuns = 0 } }, start: false);
        await harness.StopAsync(first);
        var host = await harness.AddHostAsync();
        var crashing = new CrashingClient(harness.Client, writes, loseOnlyTheAnswer);
        var second = await harness.StartOperatorAsync(crashing);
        await crashing.Crashed.WaitAsync(harness.End);
        await harness.StopAsync(second);

        await harness.StartOperatorAsync();

        await runs.UntilAsync(events => events.Any(one => one.Object is { Spec.Trigger: RunTrigger.HostJoin, Status.Phase: RunPhase.Succeeded }), harness.End);
        await AssertNothingElseAsync(harness, runs, except: host);
    }

    /// <summary>The leader before has made the Run, noted it, and its history has dropped it; of all that the next leader knows nothing.</summary>
    [Fact]
    public async Task HostJoin_TakeoverWithAnOldView_MakesNoSecondRun()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        var first = await harness.StartOperatorAsync();
        await using var runs = await StartWithASuccessAsync(harness, static spec => spec with { History = new HistoryPolicy { SuccessfulRuns = 0 } }, start: false);
        var host = await harness.AddHostAsync();
        await runs.UntilAsync(events => events.Any(one => one is { Type: WatchEventType.Deleted, Object.Spec.Trigger: RunTrigger.HostJoin }), harness.End);
        var noted = (await harness.UntilAsync(CarillonResources.HostAgents, agents => agents.Any(agent => agent.Metadata.Name == host))).Single(agent => agent.Metadata.Name == host);
        Assert.Single(noted.Status!.HandledJoins!);
        await harness.StopAsync(first);

        // The old view: the note is not in it. The server has it.
        await harness.StartOperatorAsync(new ForgetfulClient(harness.Client, host));

        await AssertNothingElseAsync(harness, runs, except: host);
    }

    /// <summary>Starts an operator and a task that has succeeded on the hosts that are there.</summary>
    private static async Task<Witness<DistributedCronRun>> StartWithASuccessAsync(
        OperatorHarness harness,
        Func<DistributedCronTaskSpec, DistributedCronTaskSpec>? change = null,
        Func<Execution, JsonObject?>? answer = null,
        bool start = true)
    {
        var runs = await Witness<DistributedCronRun>.StartAsync(harness.Client, CarillonResources.Runs, harness.Namespace, harness.End);
        harness.PlayAgents(answer ?? OperatorHarness.Succeed);
        if (start)
        {
            await harness.StartOperatorAsync();
        }

        await AddTaskAsync(harness, change);
        await harness.AddRunAsync("setup");
        await harness.UntilAsync(CarillonResources.Tasks, static tasks => tasks.Any(task => task.Status?.LastSuccessfulTime is not null));
        return runs;
    }

    private static async Task AddTaskAsync(OperatorHarness harness, Func<DistributedCronTaskSpec, DistributedCronTaskSpec>? change = null)
    {
        await harness.AddTaskAsync("setup", spec => (change?.Invoke(spec) ?? spec) with { OnHostJoin = HostJoinPolicy.RunOnce });
        await harness.UntilAsync(CarillonResources.Tasks, static tasks => tasks.Any(task => task.Status?.HostJoin is not null));
    }

    /// <summary>One more host joins: what was to come before has come when it has its Run.</summary>
    private static async Task AssertNothingElseAsync(
        OperatorHarness harness, Witness<DistributedCronRun> runs, string? except = null, string? groupToJoin = null)
    {
        var last = await harness.AddHostAsync();
        if (groupToJoin is not null)
        {
            await harness.Client.PatchAsync(
                CarillonResources.HostGroups, null, groupToJoin, Patch.Merge(new JsonObject { ["spec"] = new JsonObject { ["nodeNames"] = new JsonArray("early-" + harness.Group, last) } }), null, harness.End);
        }

        await UntilJoinedAsync(harness, last);
        string[] expected = except is null ? [last] : [except, last];
        Assert.Equal(expected, JoinsOf(runs).Select(static run => Assert.Single(run.Spec!.Hosts!)));
    }

    /// <summary>Waits until a host has had its Run, and that is noted.</summary>
    private static async Task UntilJoinedAsync(OperatorHarness harness, string host)
    {
        await harness.UntilAsync(CarillonResources.HostAgents, agents => agents.Any(agent => agent.Metadata.Name == host && agent.Status?.HandledJoins?.Count == 1));
        await harness.UntilAsync(CarillonResources.Tasks, static tasks => tasks.Any(static task => task.Status is { Active: null, LastRun.Phase: RunPhase.Succeeded }));
    }

    private static void AssertAfterItsEnd(Witness<DistributedCronRun> runs, string name)
    {
        var events = runs.Events.ToList();
        var end = events.FindIndex(one => one.Object is { Status.CompletionTime: not null } run && run.Metadata.Name == name);
        Assert.InRange(end, 0, events.FindIndex(static one => one.Object?.Spec?.Trigger == RunTrigger.HostJoin));
    }

    private static List<DistributedCronRun> JoinsOf(Witness<DistributedCronRun> runs) =>
        [.. runs.Created.Where(static run => run.Spec?.Trigger == RunTrigger.HostJoin)];

    private static Task<DistributedCronRun> AddRunOnAsync(OperatorHarness harness, string name, string host) => harness.Client.CreateAsync(
        CarillonResources.Runs,
        harness.Namespace,
        new DistributedCronRun
        {
            Metadata = new Carillon.Api.Meta.ObjectMeta { Name = name, Namespace = harness.Namespace },
            Spec = new DistributedCronRunSpec { TaskRef = new RunTaskReference { Name = "setup" }, Hosts = [host] },
        },
        null,
        harness.End);

    private static Task<DistributedCronTask> PatchTaskAsync(OperatorHarness harness, JsonObject spec) => harness.Client.PatchAsync(
        CarillonResources.Tasks, harness.Namespace, "setup", Patch.Merge(new JsonObject { ["spec"] = spec }), null, harness.End);

    private static Task<Node> LabelAsync(OperatorHarness harness, string host, string? group) => harness.Client.PatchAsync(
        CoreResources.Nodes,
        null,
        host,
        Patch.Merge(new JsonObject { ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["carillon-test"] = group } } }),
        null,
        harness.End);
}
