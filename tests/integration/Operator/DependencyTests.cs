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

namespace Carillon.Tests.Integration.Operator;

/// <summary>Tasks that follow tasks, against an API server.</summary>
[Collection(OperatorTestGroup.Name)]
public sealed class DependencyTests : IClassFixture<ApiServerFixture>
{
    private readonly ApiServerFixture _fixture;

    public DependencyTests(ApiServerFixture fixture) => _fixture = fixture;

    [Fact]
    public async Task Cycle_MadeByAnEditAndBroken_IsSaidByAllOfItsTasksForThatLong()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        await harness.StartOperatorAsync();
        await harness.AddTaskAsync("a");
        await harness.AddTaskAsync("b", static spec => spec with { DependsOn = [new TaskDependency { Task = "a" }] });
        await harness.AddTaskAsync("c", static spec => spec with { DependsOn = [new TaskDependency { Task = "b" }] });
        await harness.AddTaskAsync("behind", static spec => spec with { DependsOn = [new TaskDependency { Task = "c" }] });
        await harness.UntilAsync(CarillonResources.Tasks, static tasks => tasks.Count == 4 && tasks.All(static task => ReasonOf(task) is not null));

        await harness.FollowAsync("a", "c");

        var tasks = await harness.UntilAsync(
            CarillonResources.Tasks, static tasks => tasks.Count(static task => ReasonOf(task) == "DependencyCycle") == 3);
        Assert.NotEqual("DependencyCycle", ReasonOf(tasks.Single(static task => task.Metadata.Name == "behind")));
        Assert.Contains("b -> a -> c -> b", tasks.Single(static task => task.Metadata.Name == "b").Status!.Conditions![0].Message, StringComparison.Ordinal);
        await harness.FollowAsync("a");
        await harness.UntilAsync(CarillonResources.Tasks, static tasks => tasks.All(static task => ReasonOf(task) == "Accepted"));
    }

    [Fact]
    public async Task Upstream_ThatDoesNotExist_IsNamedUntilItDoes()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        await harness.StartOperatorAsync();
        await harness.AddTaskAsync("b", static spec => spec with { DependsOn = [new TaskDependency { Task = "a" }] });
        var refused = await harness.UntilAsync(CarillonResources.Tasks, static tasks => tasks.Any(static task => ReasonOf(task) == "UpstreamNotFound"));
        Assert.StartsWith("spec.dependsOn[0].task: ", refused[0].Status!.Conditions![0].Message, StringComparison.Ordinal);

        await harness.AddTaskAsync("a");

        await harness.UntilAsync(CarillonResources.Tasks, static tasks => tasks.Count == 2 && tasks.All(static task => ReasonOf(task) == "Accepted"));
    }

    [Fact]
    public async Task Chain_OfThree_RunsOneAfterTheOtherForTheSameTime()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 2);
        harness.PlayAgents(OperatorHarness.Succeed);
        await harness.AddTaskAsync("c", static spec => spec with { DependsOn = [new TaskDependency { Task = "b" }] });
        await harness.AddTaskAsync("b", static spec => spec with { DependsOn = [new TaskDependency { Task = "a" }] });
        await harness.AddTaskAsync("a", static spec => spec with { Schedule = "@once", Parameters = [new ParameterSpec { Name = "COLOUR", Default = "red" }] });

        await harness.StartOperatorAsync();

        var runs = await harness.UntilAsync(CarillonResources.Runs, static runs => runs.Any(static run => IsOf(run, "c") && IsFinished(run)));
        Assert.Equal(3, runs.Count);
        var (a, b, c) = (runs.Single(static run => IsOf(run, "a")), runs.Single(static run => IsOf(run, "b")), runs.Single(static run => IsOf(run, "c")));
        Assert.Equal((RunTrigger.Dependency, a.Spec!.ScheduledTime), (b.Spec!.Trigger, b.Spec.ScheduledTime));
        Assert.Equal((RunTrigger.Dependency, a.Spec.ScheduledTime), (c.Spec!.Trigger, c.Spec.ScheduledTime));
        var upstream = Assert.Single(b.Spec.Upstreams!);
        Assert.Equal((a.Metadata.Uid, RunPhase.Succeeded, "red"), (upstream.RunUid, upstream.Phase, upstream.Parameters?["COLOUR"]));
        Assert.Equal(b.Metadata.Uid, Assert.Single(c.Spec.Upstreams!).RunUid);
        await harness.UntilAsync(
            CarillonResources.Tasks, tasks => tasks.Any(task => task.Metadata.Name == "c" && task.Status?.Upstreams?.Runs?.Any(entry => entry.UsedBy == c.Metadata.Name) == true));
    }

    [Fact]
    public async Task Diamond_FansOutAndIn_FiresTheLastOnce()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        harness.PlayAgents(OperatorHarness.Succeed);
        await harness.StartOperatorAsync();
        await harness.AddTaskAsync("last", static spec => spec with { DependsOn = [new TaskDependency { Task = "left" }, new TaskDependency { Task = "right" }] });
        await harness.AddTaskAsync("left", static spec => spec with { DependsOn = [new TaskDependency { Task = "root" }] });
        await harness.AddTaskAsync("right", static spec => spec with { DependsOn = [new TaskDependency { Task = "root" }] });
        await harness.AddTaskAsync("root");
        await harness.UntilAsync(CarillonResources.Tasks, static tasks => tasks.Count(static task => ReasonOf(task) == "Accepted") == 4);

        await harness.AddRunAsync("root");

        var runs = await harness.UntilAsync(CarillonResources.Runs, static runs => runs.Any(static run => IsOf(run, "last") && IsFinished(run)));
        Assert.Equal([1, 1, 1, 1], new[] { "root", "left", "right", "last" }.Select(task => runs.Count(run => IsOf(run, task))));
        var last = runs.Single(static run => IsOf(run, "last"));
        Assert.Equal(["left", "right"], last.Spec!.Upstreams!.Select(static upstream => upstream.Task));
        Assert.All(last.Spec.Upstreams!, upstream => Assert.Equal(last.Spec.ScheduledTime, runs.Single(run => run.Metadata.Uid == upstream.RunUid).Spec!.ScheduledTime));
    }

    [Fact]
    public async Task DependsOn_ConditionAndHosts_DecideAboutEveryEndOfTheUpstream()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 2);
        harness.PlayAgents(execution => execution.Spec!.TaskRef!.Name switch
        {
            "half" when execution.Spec.NodeName == harness.Hosts[0] => Ended(ExecutionPhase.Failed),
            "lost" => Ended(ExecutionPhase.Lost),
            "cancelled" => Ended(ExecutionPhase.Cancelled),
            _ => OperatorHarness.Succeed(execution),
        });
        await harness.StartOperatorAsync();
        string[] upstreams = ["half", "lost", "cancelled", "skipped"];
        foreach (var upstream in upstreams)
        {
            var nowhere = upstream == "skipped" ? new LabelSelector { MatchLabels = new Dictionary<string, string> { ["no"] = "where" } } : null;
            await harness.AddTaskAsync(upstream, spec => spec with { NodeSelector = nowhere });
            foreach (var (name, condition, hosts) in Followers)
            {
                await harness.AddTaskAsync(
                    $"{upstream}-{name}", spec => spec with { DependsOn = [new TaskDependency { Task = upstream, Condition = condition, Hosts = hosts }] });
            }
        }

        await harness.UntilAsync(CarillonResources.Tasks, static tasks => tasks.All(static task => ReasonOf(task) == "Accepted"));

        foreach (var upstream in upstreams)
        {
            await harness.AddRunAsync(upstream);
        }

        var tasks = await harness.UntilAsync(
            CarillonResources.Tasks, tasks => tasks.Count(static task => task.Status?.Upstreams?.Runs is { Count: 1 }) == upstreams.Length * Followers.Length);
        var met = tasks.Where(static task => task.Status?.Upstreams?.Runs?[0].Outcome == UpstreamOutcome.Met).Select(static task => task.Metadata.Name!).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(
            ["cancelled-always", "half-always", "half-any", "half-failure", "half-half", "lost-always", "lost-failed", "lost-failure", "skipped-always"], met);
        var runs = await harness.UntilAsync(CarillonResources.Runs, runs => runs.Count >= upstreams.Length + met.Count);
        Assert.Equal(met, runs.Where(static run => run.Spec!.Trigger == RunTrigger.Dependency).Select(static run => run.Spec!.TaskRef!.Name!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task DependsOn_AddedLaterAndHistoryDeleted_FireNothingOfThePast()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        harness.PlayAgents(OperatorHarness.Succeed);
        await harness.StartOperatorAsync();
        await harness.AddTaskAsync("up");
        await harness.AddTaskAsync("down");
        await harness.FinishRunAsync("up");

        await harness.FollowAsync("down", "up");
        await harness.UntilAsync(CarillonResources.Tasks, static tasks => tasks.Any(static task => task.Status?.Upstreams?.Since is not null));
        var second = await harness.AddRunAsync("up");
        var runs = await harness.UntilAsync(CarillonResources.Runs, static runs => runs.Any(static run => IsOf(run, "down") && IsFinished(run)));
        var down = runs.Single(static run => IsOf(run, "down"));
        Assert.Equal(second.Metadata.Uid, Assert.Single(down.Spec!.Upstreams!).RunUid);

        await harness.UntilAsync(CarillonResources.Tasks, static tasks => tasks.Any(static task => task.Status?.Upstreams?.Runs?.Any(static entry => entry.UsedBy is not null) == true));
        foreach (var run in runs)
        {
            await harness.Client.DeleteAsync(CarillonResources.Runs, harness.Namespace, run.Metadata.Name!, null, harness.End);
        }

        var third = await harness.AddRunAsync("up");
        var after = await harness.UntilAsync(CarillonResources.Runs, runs => runs.Any(run => IsOf(run, "down") && IsFinished(run) && run.Metadata.Uid != down.Metadata.Uid));
        Assert.Equal(third.Metadata.Uid, Assert.Single(after.Single(run => IsOf(run, "down") && run.Metadata.Uid != down.Metadata.Uid).Spec!.Upstreams!).RunUid);
    }

    [Fact]
    public async Task SameHost_ThreeLevels_EachHostGoesOnAlone()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 3);
        var (quick, slow, bad) = (harness.Hosts[0], harness.Hosts[1], harness.Hosts[2]);
        harness.PlayAgents(execution => (execution.Spec!.TaskRef!.Name, execution.Spec.NodeName) switch
        {
            ("a", var node) when node == slow => null, // it takes as long as the test says
            ("a", var node) when node == bad => Ended(ExecutionPhase.Failed),
            _ => OperatorHarness.Succeed(execution),
        });
        await harness.AddTaskAsync("c", static spec => spec with { DependsOn = [new TaskDependency { Task = "b", SameHost = true }] });
        await harness.AddTaskAsync("b", static spec => spec with { DependsOn = [new TaskDependency { Task = "a", SameHost = true }] });
        await harness.AddTaskAsync("a", static spec => spec with { Schedule = "@once" });
        await harness.StartOperatorAsync();

        var executions = await harness.UntilAsync(CarillonResources.Executions, all =>
            all.Count >= 9 && PhaseOf(all, "c", quick) == ExecutionPhase.Succeeded && PhaseOf(all, "c", bad) == ExecutionPhase.Cancelled);
        Assert.Equal(9, executions.Count);
        var waiting = executions.Single(execution => execution.Spec!.TaskRef!.Name == "a" && execution.Spec.NodeName == slow);
        Assert.Null(executions.Single(execution => execution.Spec!.TaskRef!.Name == "b" && execution.Spec.NodeName == slow).Spec!.ReleasedAt);
        Assert.Null(executions.Single(execution => execution.Spec!.TaskRef!.Name == "c" && execution.Spec.NodeName == slow).Spec!.ReleasedAt);
        Assert.All(
            executions.Where(execution => execution.Spec!.NodeName == bad && execution.Spec.TaskRef!.Name != "a"),
            static execution => Assert.Equal(("UpstreamNotMet", null), (execution.Status!.Reason, execution.Spec!.ReleasedAt)));

        await harness.ReportAsync(waiting, OperatorHarness.Succeed(waiting));

        executions = await harness.UntilAsync(CarillonResources.Executions, all => PhaseOf(all, "c", slow) == ExecutionPhase.Succeeded);
        Assert.Equal(9, executions.Count);
        var runs = await harness.UntilAsync(CarillonResources.Runs, static runs => runs.Count == 3 && runs.All(IsFinished));
        Assert.All(runs, static run => Assert.Equal((RunPhase.PartiallySucceeded, 2), (run.Status!.Phase, run.Status.Counts!.Succeeded)));
    }

    [Fact]
    public async Task SameHost_NoHostMayGoOn_IsSkipped()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 2);
        harness.PlayAgents(static _ => Ended(ExecutionPhase.Lost));
        await harness.StartOperatorAsync();
        await harness.AddTaskAsync("a");
        await harness.AddTaskAsync("b", static spec => spec with { DependsOn = [new TaskDependency { Task = "a", SameHost = true }] });
        await harness.UntilAsync(CarillonResources.Tasks, static tasks => tasks.Count(static task => ReasonOf(task) == "Accepted") == 2);

        await harness.AddRunAsync("a");

        var runs = await harness.UntilAsync(CarillonResources.Runs, static runs => runs.Count == 2 && runs.All(IsFinished));
        Assert.Equal((RunPhase.Skipped, "UpstreamNotMet"), (runs.Single(static run => IsOf(run, "b")).Status!.Phase, runs.Single(static run => IsOf(run, "b")).Status!.Reason));
    }

    [Fact]
    public async Task SameHost_UpstreamOnSomeHosts_TakesThoseOnly()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 3);
        harness.PlayAgents(OperatorHarness.Succeed);
        await harness.StartOperatorAsync();
        await harness.AddTaskAsync("a");
        await harness.AddTaskAsync("b", static spec => spec with { DependsOn = [new TaskDependency { Task = "a", SameHost = true }] });
        await harness.UntilAsync(CarillonResources.Tasks, static tasks => tasks.Count(static task => ReasonOf(task) == "Accepted") == 2);

        var narrow = new DistributedCronRunSpec { TaskRef = new RunTaskReference { Name = "a" }, Hosts = [harness.Hosts[1]] };
        var meta = new ObjectMeta { Name = "narrow", Namespace = harness.Namespace };
        await harness.Client.CreateAsync(CarillonResources.Runs, harness.Namespace, new DistributedCronRun { Metadata = meta, Spec = narrow }, null, harness.End);

        await harness.UntilAsync(CarillonResources.Runs, static runs => runs.Count == 2 && runs.All(IsFinished));
        var executions = await harness.UntilAsync(CarillonResources.Executions, static all => all.Count >= 2);
        Assert.Equal([harness.Hosts[1], harness.Hosts[1]], executions.Select(static execution => execution.Spec!.NodeName));
    }

    [Fact]
    public async Task DependsOn_RunThatTheServerRefusesForNow_IsMadeLaterAndItsUpstreamStaysForIt()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        harness.PlayAgents(OperatorHarness.Succeed);
        var hasRoom = false;
        await harness.StartOperatorAsync(new RefusingClient(
            harness.Client, value => value is DistributedCronRun { Spec.Trigger: RunTrigger.Dependency } && !Volatile.Read(ref hasRoom) ? Quota : null));
        await harness.AddTaskAsync("up", static spec => spec with { History = new HistoryPolicy { SuccessfulRuns = 0 } });
        await harness.AddTaskAsync("down", static spec => spec with { DependsOn = [new TaskDependency { Task = "up" }] });
        await harness.UntilAsync(CarillonResources.Tasks, static tasks => tasks.Any(static task => task.Status?.Upstreams is not null));

        var up = await harness.AddRunAsync("up");
        await harness.UntilAsync(
            CarillonResources.Tasks,
            static tasks => tasks.Any(static task => task.Status?.StatsLedger?.Count == 1)
                && tasks.Any(static task => task.Status?.Upstreams?.Runs?.Any(static entry => entry is { Outcome: UpstreamOutcome.Met, UsedBy: null }) == true));
        Volatile.Write(ref hasRoom, true);

        var runs = await harness.UntilAsync(CarillonResources.Runs, static runs => runs.Any(static run => IsOf(run, "down") && IsFinished(run)));
        Assert.Equal(up.Metadata.Uid, runs.Single(static run => IsOf(run, "down")).Spec!.Upstreams![0].RunUid);
        await harness.UntilAsync(CarillonResources.Runs, static runs => runs.All(static run => IsOf(run, "down")));
    }

    /// <summary>The writes around the moment in which the second task of a chain gets its Run.</summary>
    public static TheoryData<int, bool, bool> Crashes()
    {
        var data = new TheoryData<int, bool, bool>();
        for (var write = 5; write <= 11; write++)
        {
            data.Add(write, false, false);
            data.Add(write, true, false);
            data.Add(write + 1, write % 2 == 0, true);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Crashes))]
    public async Task DependsOn_CrashAtAnyWrite_FiresOnceAlsoWithoutHistory(int writes, bool loseOnlyTheAnswer, bool sameHost)
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        var starts = new System.Collections.Concurrent.ConcurrentBag<(string Task, string Uid)>();
        harness.PlayAgents(execution =>
        {
            starts.Add((execution.Spec!.TaskRef!.Name!, execution.Metadata.Uid!));
            return OperatorHarness.Succeed(execution);
        });
        var forgetful = new HistoryPolicy { SuccessfulRuns = 0, FailedRuns = 0 };
        await harness.AddTaskAsync("down", spec => spec with { History = forgetful, DependsOn = [new TaskDependency { Task = "up", SameHost = sameHost }] });
        await harness.AddTaskAsync("up", spec => spec with { History = forgetful, Schedule = "@once" });
        var crashing = new CrashingClient(harness.Client, writes, loseOnlyTheAnswer);
        var first = await harness.StartOperatorAsync(crashing);
        await crashing.Crashed.WaitAsync(harness.End);
        await harness.StopAsync(first);

        await harness.StartOperatorAsync();

        await harness.UntilAsync(
            CarillonResources.Tasks, static tasks => tasks.Any(static task => task.Metadata.Name == "down" && task.Status is { LastRun.Phase: RunPhase.Succeeded, StatsLedger.Count: 1 }));
        await harness.UntilAsync(CarillonResources.Runs, static runs => runs.Count == 0);
        Assert.Equal(["down", "up"], starts.Distinct().Select(static start => start.Task).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task DependsOn_TakeoverWithAnOldView_FiresNothingAgainThatHistoryDropped()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        await using var runs = await Witness<DistributedCronRun>.StartAsync(harness.Client, CarillonResources.Runs, harness.Namespace, harness.End);
        harness.PlayAgents(OperatorHarness.Succeed);
        var first = await harness.StartOperatorAsync();
        await harness.AddTaskAsync("up");
        await harness.AddTaskAsync("down", static spec => spec with { History = new HistoryPolicy { SuccessfulRuns = 0 }, DependsOn = [new TaskDependency { Task = "up" }] });
        await harness.UntilAsync(CarillonResources.Tasks, static tasks => tasks.Any(static task => task.Status?.Upstreams is not null));
        var client = new LaggingClient(harness.Client);
        var second = await harness.StartOperatorAsync(client);
        await second.Services.GetRequiredService<ClusterCache>().Synced.WaitAsync(harness.End);

        client.Hold(CarillonResources.Tasks.Plural);
        await harness.AddRunAsync("up");
        await runs.UntilAsync(static all => all.Any(static change => change.Type == WatchEventType.Deleted && IsOf(change.Object!, "down")), harness.End);
        await harness.StopAsync(first);

        await await Task.WhenAny(client.Called($"get {CarillonResources.Tasks.Plural}/down"), client.Called($"create {CarillonResources.Runs.Plural}")).WaitAsync(harness.End);
        client.Release();
        var again = await harness.AddRunAsync("up");
        await runs.UntilCreatedAsync(all => all.Any(run => IsOf(run, "down") && run.Spec!.Upstreams![0].RunUid == again.Metadata.Uid), harness.End);
        Assert.Equal(2, runs.Created.Count(static run => IsOf(run, "down")));
    }

    [Fact]
    public async Task Run_AppliedWithItsUpstream_IsAdmitted()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        var client = new LaggingClient(harness.Client);
        await harness.StartOperatorAsync(client);
        await harness.UntilAsync(CoreResources.Leases, static leases => leases.Any(static lease => lease.Spec?.HolderIdentity is not null));

        client.Hold(CarillonResources.Tasks.Plural);
        await harness.AddTaskAsync("up");
        await harness.AddTaskAsync("down", static spec => spec with { DependsOn = [new TaskDependency { Task = "up" }] });
        await harness.AddRunAsync("down");

        await client.Called($"get {CarillonResources.Tasks.Plural}/up").WaitAsync(harness.End);
        client.Release();
        await harness.UntilAsync(CarillonResources.Executions, static all => all.Count == 1);
    }

    private static readonly (string Name, DependencyCondition Condition, string Hosts)[] Followers =
    [
        ("success", DependencyCondition.Success, "All"),
        ("any", DependencyCondition.Success, "Any"),
        ("half", DependencyCondition.Success, "50%"),
        ("failure", DependencyCondition.Failure, "Any"),
        ("failed", DependencyCondition.Failure, "All"),
        ("always", DependencyCondition.Always, "All"),
    ];

    private static KubernetesApiException Quota => new(403, "Forbidden", "it is forbidden: exceeded quota: small, used: count=1, limited: count=1");

    private static JsonObject Ended(ExecutionPhase phase) => new() { ["phase"] = phase.ToString(), ["completionTime"] = Rfc3339.Format(TimeProvider.System.GetUtcNow()) };

    private static ExecutionPhase? PhaseOf(IEnumerable<Execution> executions, string task, string node) =>
        executions.FirstOrDefault(execution => execution.Spec!.TaskRef!.Name == task && execution.Spec.NodeName == node)?.Status?.Phase;

    private static bool IsOf(DistributedCronRun run, string task) => run.Spec?.TaskRef?.Name == task;

    private static bool IsFinished(DistributedCronRun run) => run.Status?.CompletionTime is not null;

    private static string? ReasonOf(DistributedCronTask task) =>
        task.Status?.Conditions?.FirstOrDefault(static condition => condition.Type == "Accepted")?.Reason;
}
