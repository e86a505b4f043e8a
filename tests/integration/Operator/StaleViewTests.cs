using System.Text.Json.Nodes;
using Carillon.Api;
using Carillon.Api.Executions;
using Carillon.Api.Meta;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Core;
using Carillon.Kubernetes.Resources;
using Carillon.Operator.Caching;
using Carillon.Operator.Executions;
using Carillon.Operator.Schedules;
using Carillon.Operator.Selection;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Waiting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Carillon.Tests.Integration.Operator;

/// <summary>
/// What an operator sees is behind what is: its watch hangs while another leads, or it has just taken over. The other leader is played by the
/// test, so that everything happens in the one order that would do harm.
/// </summary>
[Collection(OperatorTestGroup.Name)]
public sealed class StaleViewTests : IClassFixture<ApiServerFixture>
{
    private static readonly string Runs = CarillonResources.Runs.Plural;

    private readonly ApiServerFixture _fixture;

    public StaleViewTests(ApiServerFixture fixture) => _fixture = fixture;

    [Fact]
    public async Task Takeover_CollectedRun_GetsNoExecutionAgain()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        await using var executions = await Witness<Execution>.StartAsync(harness.Client, CarillonResources.Executions, harness.Namespace, harness.End);
        var task = await harness.AddTaskAsync("deploy");
        var run = await AddAdmittedRunAsync(harness, task, "old");
        var (standby, client) = await StartStandbyAsync(harness, static runs => runs.Count == 1);

        client.Hold(Runs);
        await FinishAsync(harness, run);
        await harness.Client.DeleteAsync(CarillonResources.Runs, harness.Namespace, "old", null, harness.End);
        await GiveUpLeaseAsync(harness);

        await await Task.WhenAny(client.Called($"get {Runs}/old"), client.Called("create executions")).WaitAsync(harness.End);
        client.Release();
        await harness.AddRunAsync("deploy", "new");
        await executions.UntilCreatedAsync(static all => all.Any(static one => one.Spec!.RunRef!.Name == "new"), harness.End);
        Assert.All(executions.Created, static one => Assert.Equal("new", one.Spec!.RunRef!.Name));
        await Eventually.TrueAsync(() => OperatorHarness.IsLeader(standby)); // on a busy machine it may have to take the lease once more, which nobody tells
    }

    [Fact]
    public async Task Takeover_RunThatEndedMeanwhile_StaysAsItEnded()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        var task = await harness.AddTaskAsync("deploy");
        var run = await AddAdmittedRunAsync(harness, task, "old");
        run = await ReportAsync(harness, run, new JsonObject { ["phase"] = "Running", ["fannedOut"] = true, ["plan"] = new JsonObject { ["total"] = 1 } });
        var (_, client) = await StartStandbyAsync(harness, static runs => runs.Any(static run => run.Status?.FannedOut == true));

        client.Hold(Runs);
        await FinishAsync(harness, run);
        await GiveUpLeaseAsync(harness);

        // Its Executions are collected already: by what this leader sees the Run goes on, and all that it had to run was deleted.
        await client.Called($"patch {Runs}").WaitAsync(harness.End);
        client.Release();
        await harness.AddRunAsync("deploy", "new");
        await harness.UntilAsync(CarillonResources.Executions, static all => all.Count == 1);
        var end = await harness.Client.GetAsync(CarillonResources.Runs, harness.Namespace, "old", harness.End);
        Assert.Equal(RunPhase.Succeeded, end.Status!.Phase);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Takeover_StaleStandby_FiresNothingAgainThatHistoryDropped(bool wasEdited)
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        await using var runs = await Witness<DistributedCronRun>.StartAsync(harness.Client, CarillonResources.Runs, harness.Namespace, harness.End);
        var now = TimeProvider.System.GetUtcNow();
        var task = await harness.AddTaskAsync("deploy", spec => spec with { Schedules = [.. OperatorHarness.PastSchedules(now)], MisfirePolicy = MisfirePolicy.FireAll });
        await harness.PretendItWasSeenAsync(task, now.AddHours(-12));
        var (_, client) = await StartStandbyAsync(harness, static _ => true, static task => task.Status is not null);

        client.Hold(Runs, CarillonResources.Tasks.Plural);
        if (wasEdited)
        {
            var zone = Patch.Merge(new JsonObject { ["spec"] = new JsonObject { ["timeZone"] = "Etc/GMT" } });
            task = await harness.Client.PatchAsync(CarillonResources.Tasks, harness.Namespace, "deploy", zone, null, harness.End);
        }

        await harness.PretendItWasSeenAsync(task, now); // as if all were made, carried out and collected
        await GiveUpLeaseAsync(harness);

        await await Task.WhenAny(client.Called($"get {CarillonResources.Tasks.Plural}/deploy"), client.Called("create " + Runs)).WaitAsync(harness.End);
        client.Release();
        await harness.AddRunAsync("deploy", "new");
        await harness.UntilAsync(CarillonResources.Executions, static all => all.Count > 0);
        await runs.UntilCreatedAsync(static all => all.Count > 0, harness.End); // the witness may be behind the others
        Assert.Equal(["new"], runs.Created.Select(static run => run.Metadata.Name));
    }

    [Fact]
    public async Task GroupLimit_ViewIsBehind_GivesNoPlaceTwice()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 2);
        var group = await harness.AddGroupAsync(static spec => spec with { MaxConcurrentExecutions = 1 }, ApiServerFixture.UniqueName("limited"));
        var task = await harness.AddTaskAsync("deploy", spec => spec with { HostGroups = [group] });
        var run = await AddAdmittedRunAsync(harness, task, "narrow");
        var factory = new ExecutionFactory(run, new Dictionary<string, string>(), hosts: 2);
        var held = new List<Execution>();
        foreach (var host in harness.Hosts.Order(StringComparer.Ordinal))
        {
            var made = factory.Make(new Target(host, null), held.Count, null, [group], null);
            held.Add(await harness.Client.CreateAsync(CarillonResources.Executions, harness.Namespace, made, null, harness.End));
        }

        await ReportAsync(harness, run, new JsonObject { ["phase"] = "Running", ["fannedOut"] = true, ["plan"] = new JsonObject { ["total"] = 2 } });
        var (_, client) = await StartStandbyAsync(harness, static runs => runs.Any(static run => run.Status?.FannedOut == true));

        // The leader before gives the one place to the second of them, and this one would give it to the first.
        client.Hold(CarillonResources.Executions.Plural);
        var release = Patch.Merge(new JsonObject { ["spec"] = new JsonObject { ["releasedAt"] = Rfc3339.Format(TimeProvider.System.GetUtcNow()) } });
        await harness.Client.PatchAsync(CarillonResources.Executions, harness.Namespace, held[1].Metadata.Name!, release, null, harness.End);
        await GiveUpLeaseAsync(harness);

        await await Task.WhenAny(client.Called("list executions by field"), client.Called("patch executions")).WaitAsync(harness.End);
        client.Release();
        await harness.UntilAsync(CarillonResources.HostGroups, groups => groups.Any(found => found.Metadata.Name == group && found.Status?.Running == 1));
        Assert.Null((await harness.Client.GetAsync(CarillonResources.Executions, harness.Namespace, held[0].Metadata.Name!, harness.End)).Spec!.ReleasedAt);
        await harness.ReportAsync(held[1], OperatorHarness.Succeed(held[1]));
        await harness.UntilAsync(CarillonResources.Executions, all => all.All(static execution => execution.Spec!.ReleasedAt is not null));
    }

    [Fact]
    public async Task Takeover_CancelledRunWhoseExecutionIsNotSeenYet_EndsThat()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        var task = await harness.AddTaskAsync("deploy");
        var run = await AddAdmittedRunAsync(harness, task, "old");
        var (_, client) = await StartStandbyAsync(harness, static runs => runs.Count == 1);

        // The leader before lets the command start, dies, and somebody cancels the run.
        client.Hold(CarillonResources.Executions.Plural);
        var made = new ExecutionFactory(run, new Dictionary<string, string>(), hosts: 1).Make(new Target(harness.Hosts[0], null), 0, null, [], TimeProvider.System.GetUtcNow());
        await harness.Client.CreateAsync(CarillonResources.Executions, harness.Namespace, made, null, harness.End);
        var cancel = Patch.Merge(new JsonObject { ["spec"] = new JsonObject { ["cancel"] = true } });
        await harness.Client.PatchAsync(CarillonResources.Runs, harness.Namespace, "old", cancel, null, harness.End);
        await GiveUpLeaseAsync(harness);

        await await Task.WhenAny(client.Called("create executions"), client.Called($"patch {Runs}")).WaitAsync(harness.End);
        client.Release();
        await harness.AddRunAsync("deploy", "new"); // what comes after it shows that it was looked at
        await harness.UntilAsync(CarillonResources.Executions, static all => all.Count == 2);
        Assert.Null((await harness.Client.GetAsync(CarillonResources.Runs, harness.Namespace, "old", harness.End)).Status?.CompletionTime);
        await harness.UntilAsync(CarillonResources.Executions, all => all.Any(one => one.Metadata.Name == made.Metadata.Name && one.Spec!.Cancel == true));
    }

    [Fact]
    public async Task FireAll_CacheLags_NeverTwoAtOnce()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        await using var runs = await Witness<DistributedCronRun>.StartAsync(harness.Client, CarillonResources.Runs, harness.Namespace, harness.End);
        harness.PlayAgents(OperatorHarness.Succeed);
        var now = TimeProvider.System.GetUtcNow();
        var task = await harness.AddTaskAsync(
            "deploy", spec => spec with { Schedules = [.. OperatorHarness.PastSchedules(now)], MisfirePolicy = MisfirePolicy.FireAll, MaxCatchUp = 3 });
        await harness.PretendItWasSeenAsync(task, now.AddHours(-12));
        var (_, client) = await StartStandbyAsync(harness, static _ => true, static task => task.Status is not null);

        client.Hold(Runs);
        await GiveUpLeaseAsync(harness);

        var first = (await runs.UntilCreatedAsync(static all => all.Count > 0, harness.End))[0].Metadata.Name;
        await await Task.WhenAny(client.Called($"get {Runs}/{first}"), runs.UntilCreatedAsync(static all => all.Count > 1, harness.End)).WaitAsync(harness.End);
        client.Release();
        await runs.UntilAsync(static all => EndedRuns(all).Count == 3, harness.End);
        AssertOneAfterTheOther(runs.Events);
    }

    [Fact]
    public async Task FireAll_TakeoverDuringARunNotSeenYet_NeverTwoAtOnce()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        await using var runs = await Witness<DistributedCronRun>.StartAsync(harness.Client, CarillonResources.Runs, harness.Namespace, harness.End);
        harness.PlayAgents(OperatorHarness.Succeed);
        var now = TimeProvider.System.GetUtcNow();
        var task = await harness.AddTaskAsync(
            "deploy", spec => spec with { Schedules = [.. OperatorHarness.PastSchedules(now)], MisfirePolicy = MisfirePolicy.FireAll });
        var (_, client) = await StartStandbyAsync(harness, static _ => true, static _ => true);

        client.Hold(Runs);
        var active = await AddAdmittedRunAsync(harness, task, "active");
        await harness.PretendItWasSeenAsync(task, now.AddHours(-5)); // two are left
        await GiveUpLeaseAsync(harness);

        await await Task.WhenAny(client.Called($"list {Runs} with {CarillonLabels.Task}=deploy"), client.Called("create " + Runs)).WaitAsync(harness.End);
        await FinishAsync(harness, active);
        client.Release();
        await runs.UntilAsync(static all => EndedRuns(all).Count == 3, harness.End);
        AssertOneAfterTheOther(runs.Events);
    }

    /// <summary>Of five missed due times the leader before has made the run of the fourth, and died before it could say so.</summary>
    [Theory]
    [InlineData(MisfirePolicy.Skip, 1, 4)]
    [InlineData(MisfirePolicy.FireOnce, 2, 3)]
    [InlineData(MisfirePolicy.FireAll, 2, 3)]
    public async Task Missed_RunOfTheLeaderBeforeIsNotSeenYet_IsNotAmongThem(MisfirePolicy policy, int made, int missed)
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        harness.PlayAgents(OperatorHarness.Succeed);
        var now = TimeProvider.System.GetUtcNow();
        var task = await harness.AddTaskAsync("deploy", spec => spec with
        {
            Schedules = [.. OperatorHarness.PastSchedules(now)],
            MisfirePolicy = policy,
            MaxCatchUp = 1,
            ConcurrencyPolicy = ConcurrencyPolicy.Allow,
        });
        task = await harness.PretendItWasSeenAsync(task, now.AddHours(-12));
        var (_, client) = await StartStandbyAsync(harness, static _ => true, static task => task.Status is not null);

        client.Hold(Runs);
        var fourth = now.AddHours(-4);
        var fire = new DueFire(fourth.AddTicks(-(fourth.Ticks % TimeSpan.TicksPerMinute)), RunTrigger.Schedule);
        await harness.Client.CreateAsync(CarillonResources.Runs, harness.Namespace, ScheduledRun.Make(task, fire), null, harness.End);
        await GiveUpLeaseAsync(harness);

        await harness.UntilAsync(CarillonResources.Tasks, static all => all.Any(static one => one.Status?.Missed is not null));
        client.Release();
        task = (await harness.UntilAsync(CarillonResources.Tasks, all => all.Any(one => one.Status is { Active: null } status && status.StatsLedger?.Count == made)))[0];
        Assert.Equal((missed, missed), (task.Status!.Missed!.Total, task.Status.Missed.Latest!.Count));
        Assert.Equal(made, (await harness.UntilAsync(CarillonResources.Runs, static _ => true)).Count);
    }

    [Fact]
    public async Task DueTime_APersonsRunHasItsName_PassesAndSaysSo()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        var now = TimeProvider.System.GetUtcNow();
        var task = await harness.AddTaskAsync("deploy", spec => spec with { Schedules = [.. OperatorHarness.PastSchedules(now)] });
        await harness.PretendItWasSeenAsync(task, now.AddHours(-12));
        var due = now.AddHours(-2);
        await harness.AddRunAsync("deploy", Naming.RunName("deploy", due.AddTicks(-(due.Ticks % TimeSpan.TicksPerMinute))));

        await harness.StartOperatorAsync();

        await harness.UntilAsync(CarillonResources.Tasks, static all => all.Any(
            static one => one.Status?.Conditions?.Any(static condition => condition is { Type: "Scheduled", Reason: "RunNameTaken" }) == true));
        await harness.UntilAsync(CoreResources.Events, static events => events.Any(static e => e.Reason == "RunNameTaken"));
        var run = Assert.Single(await harness.UntilAsync(CarillonResources.Runs, static all => all.All(static run => run.Spec!.Trigger is not null)));
        Assert.Equal(RunTrigger.Manual, run.Spec!.Trigger);
    }

    [Fact]
    public async Task Statistics_RunStillSeenIsCountedAndGone_CountsItOnce()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        harness.PlayAgents(OperatorHarness.Succeed);
        var task = await harness.AddTaskAsync("deploy");
        var run = await FinishAsync(harness, await AddAdmittedRunAsync(harness, task, "old"));
        var (_, client) = await StartStandbyAsync(harness, static runs => runs.Any(static run => run.Status?.FannedOut == true));

        client.Hold(Runs);
        await harness.Client.DeleteAsync(CarillonResources.Runs, harness.Namespace, "old", null, harness.End);
        await CountAsync(harness, run, isInLedger: false); // its entry left with the figures of a later Run
        await GiveUpLeaseAsync(harness);

        await await Task.WhenAny(client.Called($"list {Runs} with {CarillonLabels.Task}=deploy"), client.Called("patch " + CarillonResources.Tasks.Plural)).WaitAsync(harness.End);
        client.Release();
        await harness.AddRunAsync("deploy", "new");
        Assert.Equal(2, await SuccessesWithAsync(harness, "new"));
    }

    [Fact]
    public async Task Statistics_CountedRunIsNotSeenYet_CountsItOnce()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        harness.PlayAgents(OperatorHarness.Succeed);
        var task = await harness.AddTaskAsync("deploy");
        var seen = await FinishAsync(harness, await AddAdmittedRunAsync(harness, task, "seen"));
        var (_, client) = await StartStandbyAsync(harness, static runs => runs.Count == 1);

        client.Hold(Runs);
        var run = await FinishAsync(harness, await AddAdmittedRunAsync(harness, task, "unseen"));
        await CountAsync(harness, run, isInLedger: true);
        await GiveUpLeaseAsync(harness);
        await harness.UntilAsync(
            CarillonResources.Tasks, all => all.Any(one => one.Status?.StatsLedger?.Any(entry => entry.RunUid == seen.Metadata.Uid) == true));
        client.Release();

        await harness.AddRunAsync("deploy", "new");
        Assert.Equal(3, await SuccessesWithAsync(harness, "new"));
    }

    [Fact]
    public async Task Run_AppliedWithItsGroup_IsAdmitted()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture);
        await harness.AddHostAsync();
        var client = new LaggingClient(harness.Client);
        await harness.StartOperatorAsync(client);
        await harness.UntilAsync(CoreResources.Leases, static leases => leases.Any(static lease => lease.Spec?.HolderIdentity is not null));

        client.Hold(CarillonResources.HostGroups.Plural);
        await harness.AddGroupAsync();
        await harness.AddTaskAsync("deploy");
        await harness.AddRunAsync("deploy", "now");

        await client.Called($"get {CarillonResources.HostGroups.Plural}/{harness.Group}").WaitAsync(harness.End);
        client.Release();
        await harness.UntilAsync(CarillonResources.Executions, static all => all.Count == 1);
    }

    [Fact]
    public async Task DueTime_MadeOnceMoreAfterHistoryDroppedItsRun_IsSkipped()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        await using var executions = await Witness<Execution>.StartAsync(harness.Client, CarillonResources.Executions, harness.Namespace, harness.End);
        await using var runs = await Witness<DistributedCronRun>.StartAsync(harness.Client, CarillonResources.Runs, harness.Namespace, harness.End);
        harness.PlayAgents(OperatorHarness.Succeed);
        await harness.StartOperatorAsync();
        await harness.AddTaskAsync("once", static spec => spec with { Schedule = "@once", History = new HistoryPolicy { SuccessfulRuns = 0 } });
        await runs.UntilAsync(static all => all.Any(static change => change.Type == WatchEventType.Deleted), harness.End);
        var first = runs.Created[0];

        // As the create of a leader of before does that was on its way for long.
        var meta = new ObjectMeta
        {
            Name = first.Metadata.Name,
            Namespace = harness.Namespace,
            Labels = first.Metadata.Labels,
            OwnerReferences = first.Metadata.OwnerReferences,
        };
        var late = first with { Metadata = meta, Status = null };
        await harness.Client.CreateAsync(CarillonResources.Runs, harness.Namespace, late, null, harness.End);

        await runs.UntilAsync(all => all.Any(change => change.Object!.Metadata.Uid != first.Metadata.Uid && change.Object.Status?.CompletionTime is not null), harness.End);
        Assert.Equal((RunPhase.Skipped, "AlreadyFired"), (runs.Events[^1].Object!.Status!.Phase, runs.Events[^1].Object!.Status!.Reason));
        Assert.Single(executions.Created);
    }

    /// <summary>The two come by different watches, and nobody says which is seen first.</summary>
    [Fact]
    public async Task Admission_TaskEditedInTheSameBreath_TakesTheEdit()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        await harness.AddTaskAsync("deploy");
        var (_, client) = await StartStandbyAsync(harness, static _ => true, static task => task.Status is not null || task.Spec is not null);
        await GiveUpLeaseAsync(harness);
        await harness.UntilAsync(CarillonResources.Tasks, static all => all.All(static task => task.Status?.Conditions is not null));

        client.Hold(CarillonResources.Tasks.Plural);
        var edit = Patch.Merge(new JsonObject { ["spec"] = new JsonObject { ["timeoutSeconds"] = 77 } });
        await harness.Client.PatchAsync(CarillonResources.Tasks, harness.Namespace, "deploy", edit, null, harness.End);
        await harness.AddRunAsync("deploy", "new");

        var runs = await harness.UntilAsync(CarillonResources.Runs, static all => all.Any(static run => run.Spec!.TaskSnapshot is not null));
        client.Release();
        Assert.Equal(77, runs[0].Spec!.TaskSnapshot!.TimeoutSeconds);
    }

    [Fact]
    public async Task RefusedRun_OfNoTask_GoesAnHourAfterItsEnd()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        await harness.StartOperatorAsync();
        await harness.AddRunAsync("typo", "stays");
        var refused = await harness.AddRunAsync("typo", "goes");
        await harness.UntilAsync(CarillonResources.Runs, static all => all.Count(static run => run.Status?.Reason == "TaskNotFound") == 2);

        await ReportAsync(harness, refused, new JsonObject { ["completionTime"] = Rfc3339.Format(TimeProvider.System.GetUtcNow().AddHours(-1)) });

        var left = await harness.UntilAsync(CarillonResources.Runs, static all => all.Count == 1);
        Assert.Equal("stays", left[0].Metadata.Name);
    }

    /// <summary>Starts an operator while somebody else leads, and waits until it knows the task and of its Runs what is wanted.</summary>
    private static async Task<(IHost Host, LaggingClient Client)> StartStandbyAsync(OperatorHarness harness, Func<IReadOnlyList<DistributedCronRun>, bool> knows, Func<DistributedCronTask, bool>? isSeen = null)
    {
        var lease = new Lease
        {
            Metadata = new ObjectMeta { Name = "carillon-operator", Namespace = harness.Namespace },
            Spec = new LeaseSpec { HolderIdentity = "other", LeaseDurationSeconds = 600 },
        };
        await harness.Client.CreateAsync(CoreResources.Leases, harness.Namespace, lease, null, harness.End);
        var client = new LaggingClient(harness.Client);
        var host = await harness.StartOperatorAsync(client);
        var cache = host.Services.GetRequiredService<ClusterCache>();
        await cache.Synced.WaitAsync(harness.End);
        var known = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var runs = cache.Runs.Subscribe(_ => Look());
        await using var tasks = cache.Tasks.Subscribe(_ => Look());
        await known.Task.WaitAsync(harness.End);
        return (host, client);

        void Look()
        {
            var task = new ObjectKey(harness.Namespace, "deploy");
            if (cache.Tasks.Store.Find(task) is { } found && isSeen?.Invoke(found) != false && knows(cache.RunsOf(task)))
            {
                known.TrySetResult();
            }
        }
    }

    private static IReadOnlyList<string?> EndedRuns(IReadOnlyList<WatchEvent<DistributedCronRun>> events) =>
        [.. events.Where(static change => change.Object!.Status?.CompletionTime is not null).Select(static change => change.Object!.Metadata.Uid).Distinct()];

    private static void AssertOneAfterTheOther(IReadOnlyList<WatchEvent<DistributedCronRun>> events)
    {
        for (var i = 0; i < events.Count; i++)
        {
            if (events[i].Type == WatchEventType.Added)
            {
                var before = events.Take(i).ToList();
                Assert.Equal(before.Select(static change => change.Object!.Metadata.Uid).Distinct(), EndedRuns(before));
            }
        }
    }

    private static Task<Lease> GiveUpLeaseAsync(OperatorHarness harness) => harness.Client.PatchAsync(
        CoreResources.Leases,
        harness.Namespace,
        "carillon-operator",
        Patch.Merge(new JsonObject { ["spec"] = new JsonObject { ["holderIdentity"] = null } }),
        null,
        harness.End);

    /// <summary>A Run as a leader leaves it that dies before it makes the first Execution.</summary>
    private static Task<DistributedCronRun> AddAdmittedRunAsync(OperatorHarness harness, DistributedCronTask task, string name) => harness.Client.CreateAsync(
        CarillonResources.Runs,
        harness.Namespace,
        new DistributedCronRun
        {
            Metadata = new ObjectMeta
            {
                Name = name,
                Namespace = harness.Namespace,
                Labels = new Dictionary<string, string> { [CarillonLabels.Task] = task.Metadata.Name! },
                OwnerReferences = [Owner.Of(DistributedCronTask.KindName, task.Metadata)],
            },
            Spec = new DistributedCronRunSpec
            {
                TaskRef = new RunTaskReference { Name = task.Metadata.Name, Uid = task.Metadata.Uid },
                Trigger = RunTrigger.Manual,
                ScheduledTime = task.Metadata.CreationTimestamp,
                TaskSnapshot = task.Spec,
            },
        },
        null,
        harness.End);

    private static Task<DistributedCronRun> FinishAsync(OperatorHarness harness, DistributedCronRun run) => ReportAsync(harness, run, new JsonObject
    {
        ["phase"] = "Succeeded",
        ["fannedOut"] = true,
        ["plan"] = new JsonObject { ["total"] = 1 },
        ["counts"] = new JsonObject { ["desired"] = 1, ["succeeded"] = 1 },
        ["completionTime"] = Rfc3339.Format(TimeProvider.System.GetUtcNow()),
    });

    private static Task<DistributedCronRun> ReportAsync(OperatorHarness harness, DistributedCronRun run, JsonObject status) => harness.Client.PatchAsync(
        CarillonResources.Runs,
        harness.Namespace,
        run.Metadata.Name!,
        Patch.Merge(new JsonObject { ["status"] = status }),
        PatchOptions.Status,
        harness.End);

    /// <summary>Takes a Run's one success into its task's statistics.</summary>
    private static async Task CountAsync(OperatorHarness harness, DistributedCronRun run, bool isInLedger)
    {
        var date = run.Spec!.ScheduledTime!.Value.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        var ledger = new JsonArray(new JsonObject { ["runUid"] = run.Metadata.Uid, ["date"] = date, ["hour"] = run.Spec.ScheduledTime.Value.Hour, ["success"] = 1 });
        var status = new JsonObject
        {
            ["dailyStats"] = new JsonArray(new JsonObject { ["date"] = date, ["success"] = 1 }),
            ["statsLedger"] = isInLedger ? ledger : [],
        };
        await harness.Client.PatchAsync(
            CarillonResources.Tasks,
            harness.Namespace,
            run.Spec.TaskRef!.Name!,
            Patch.Merge(new JsonObject { ["status"] = status }),
            PatchOptions.Status,
            harness.End);
    }

    /// <summary>Waits until that Run is counted and nothing is left to count, and gives the sum of all days.</summary>
    private static async Task<long> SuccessesWithAsync(OperatorHarness harness, string run)
    {
        var finished = await harness.UntilAsync(
            CarillonResources.Runs, all => all.Any(one => one.Metadata.Name == run && one.Status?.CompletionTime is not null));
        var uids = finished.Select(static one => one.Metadata.Uid).ToList();
        var tasks = await harness.UntilAsync(
            CarillonResources.Tasks, all => all.Any(task => uids.All(uid => task.Status?.StatsLedger?.Any(entry => entry.RunUid == uid) == true)));
        return tasks[0].Status!.DailyStats!.Sum(static day => day.Success ?? 0);
    }
}
