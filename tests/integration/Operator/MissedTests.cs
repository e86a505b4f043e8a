using System.Text.Json.Nodes;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Core;
using Carillon.Kubernetes.Resources;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Time;

namespace Carillon.Tests.Integration.Operator;

/// <summary>Due times that nobody was there for: which get a Run after all, and what is said of the others.</summary>
[Collection(OperatorTestGroup.Name)]
public sealed class MissedTests : IClassFixture<ApiServerFixture>
{
    private readonly ApiServerFixture _fixture;

    public MissedTests(ApiServerFixture fixture) => _fixture = fixture;

    [Theory]
    [InlineData(MisfirePolicy.Skip, 0, "MisfirePolicy 5")]
    [InlineData(MisfirePolicy.FireOnce, 1, "MisfirePolicy 4")]
    [InlineData(MisfirePolicy.FireAll, 3, "MaxCatchUp 2")]
    public async Task Downtime_DueTimesWerePassedOver_FollowsTheMisfirePolicy(MisfirePolicy policy, int made, string missed)
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        harness.PlayAgents(OperatorHarness.Succeed);
        await AddMissedTaskAsync(harness, spec => spec with { MisfirePolicy = policy, MaxCatchUp = 3 });

        await harness.StartOperatorAsync();

        await AssertMadeUpAsync(harness, made, missed);
        await harness.UntilAsync(CoreResources.Events, events => events.Any(e => e.Reason == "Missed" && e.Message!.EndsWith(": " + missed, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(MisfirePolicy.Skip, 0, "MisfirePolicy 11")]
    [InlineData(MisfirePolicy.FireOnce, 1, "MisfirePolicy 10")]
    [InlineData(MisfirePolicy.FireAll, 3, "MaxCatchUp 8")]
    public async Task Resume_DueTimesWerePassedOver_FollowsTheMisfirePolicy(MisfirePolicy policy, int made, string missed)
    {
        var time = new SettableTimeProvider();
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        harness.PlayAgents(OperatorHarness.Succeed);
        await harness.StartOperatorAsync(time: time);
        await harness.AddTaskAsync("late", spec => spec with { Schedule = "@every 1h", Suspend = true, MisfirePolicy = policy, MaxCatchUp = 3 });
        await harness.UntilAsync(CarillonResources.Tasks, static tasks => tasks.Any(task => task.Status?.ScheduleSince is not null));

        time.Set(TimeSpan.FromHours(11.5));
        await PatchSpecAsync(harness, new JsonObject { ["suspend"] = false });

        var task = await AssertMadeUpAsync(harness, made, missed);
        Assert.Equal(11, task.Status!.Missed!.Total + made);
    }

    [Theory]
    [InlineData(MisfirePolicy.FireOnce, "timeZone", "Asia/Kolkata")]
    [InlineData(MisfirePolicy.FireAll, "timeZone", "Asia/Kolkata")]
    [InlineData(MisfirePolicy.FireOnce, "schedules", null)]
    [InlineData(MisfirePolicy.FireAll, "schedules", null)]
    public async Task Edit_DueTimesWerePassedOver_FiresNothingOfThePast(MisfirePolicy policy, string field, string? value)
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        harness.PlayAgents(OperatorHarness.Succeed);
        var task = await AddMissedTaskAsync(harness, spec => spec with { MisfirePolicy = policy });
        await PatchSpecAsync(harness, new JsonObject { [field] = value ?? (JsonNode)new JsonArray([.. task.Spec!.Schedules!.Skip(1).Select(static s => (JsonNode)s)]) });

        await harness.StartOperatorAsync();

        var edited = (await harness.UntilAsync(
            CarillonResources.Tasks, static tasks => tasks.Any(task => task is { Metadata.Generation: 2, Status: { ObservedGeneration: 2, NextScheduleTime: not null } })))[0];
        Assert.True(edited.Status!.NextScheduleTime > TimeProvider.System.GetUtcNow());
        await harness.AddTaskAsync("after", static spec => spec with { Schedule = "@once" });
        var runs = await harness.UntilAsync(CarillonResources.Runs, static all => all.Any(run => run.Status?.Phase == RunPhase.Succeeded));
        Assert.Equal("after", Assert.Single(runs).Spec!.TaskRef!.Name);
        Assert.Null(edited.Status.Missed);
    }

    public static TheoryData<int, bool> Crashes() => CrashingClient.AtEach(Enumerable.Range(1, 5));

    [Theory]
    [MemberData(nameof(Crashes))]
    public async Task Missed_CrashAtAnyWrite_IsSaidOnce(int writes, bool loseOnlyTheAnswer)
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        harness.PlayAgents(OperatorHarness.Succeed);
        await AddMissedTaskAsync(harness, static spec => spec with { MisfirePolicy = MisfirePolicy.FireOnce });
        var crashing = new CrashingClient(harness.Client, writes, loseOnlyTheAnswer);
        var first = await harness.StartOperatorAsync(crashing);
        await crashing.Crashed.WaitAsync(harness.End);
        await harness.StopAsync(first);

        await harness.StartOperatorAsync();

        await AssertMadeUpAsync(harness, 1, "MisfirePolicy 4");
    }

    /// <summary>The Run is seen, runs and ends before whoever made it knows of it: then the mark must not be written without what it passes over.</summary>
    [Fact]
    public async Task Missed_RunEndsBeforeItsCreateIsAnswered_IsSaid()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        harness.PlayAgents(OperatorHarness.Succeed);
        await AddMissedTaskAsync(harness, static spec => spec with { MisfirePolicy = MisfirePolicy.FireOnce });
        var holding = new HoldingClient(harness.Client, static made => made is DistributedCronRun);
        await harness.StartOperatorAsync(holding);
        await harness.UntilAsync(CarillonResources.Tasks, static tasks => tasks.Any(task => task.Status is { LastRun.Phase: RunPhase.Succeeded, StatsLedger.Count: 1 }));

        holding.Release();

        await AssertMadeUpAsync(harness, 1, "MisfirePolicy 4");
    }

    /// <summary>By the next try another due time has come, so that the one whose Run was made is an older one of the window.</summary>
    [Fact]
    public async Task Missed_AnswerToTheCreateIsLost_CountsNoDueTimeThatHasItsRun()
    {
        var time = new SettableTimeProvider();
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        harness.PlayAgents(OperatorHarness.Succeed);
        await AddMissedTaskAsync(harness, static spec => spec with { MisfirePolicy = MisfirePolicy.FireOnce });

        await harness.StartOperatorAsync(new LostAnswerClient(harness.Client, () => time.Set(TimeSpan.FromHours(15))), time: time);

        await AssertMadeUpAsync(harness, 2, "MisfirePolicy 4");
    }

    /// <summary>Waits until the task says what was missed, and checks that it says each due time once.</summary>
    private static async Task<DistributedCronTask> AssertMadeUpAsync(OperatorHarness harness, int made, string missed)
    {
        var task = (await harness.UntilAsync(CarillonResources.Tasks, tasks => tasks.Any(late => late.Status is { Active: null, Missed: not null } status
            && (made == 0 || status.StatsLedger?.Count == made))))[0];
        var runs = await harness.UntilAsync(CarillonResources.Runs, all => all.Count == made);
        Assert.All(runs, static run => Assert.Equal(RunTrigger.CatchUp, run.Spec!.Trigger));
        var window = task.Status!.Missed!.Latest!;
        Assert.Equal(missed, string.Join(", ", window.Reasons!.Select(static reason => $"{reason.Key} {reason.Value}")));
        Assert.Equal((task.Status.Missed.Total, null), (window.Count, window.AtMost));
        Assert.True(window.To <= task.Status.LastScheduleTime);
        return task;
    }

    /// <summary>A task of five daily times, all within the 12 hours since an operator has last looked at it.</summary>
    private static async Task<DistributedCronTask> AddMissedTaskAsync(OperatorHarness harness, Func<DistributedCronTaskSpec, DistributedCronTaskSpec> change)
    {
        var now = TimeProvider.System.GetUtcNow();
        var task = await harness.AddTaskAsync("late", spec => change(spec with { Schedules = [.. OperatorHarness.PastSchedules(now)] }));
        return await harness.PretendItWasSeenAsync(task, now.AddHours(-12));
    }

    private static Task<DistributedCronTask> PatchSpecAsync(OperatorHarness harness, JsonObject spec) => harness.Client.PatchAsync(
        CarillonResources.Tasks, harness.Namespace, "late", Patch.Merge(new JsonObject { ["spec"] = spec }), null, harness.End);
}
