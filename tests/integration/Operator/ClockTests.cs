using Carillon.Api.Runs;
using Carillon.Kubernetes.Resources;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Time;

namespace Carillon.Tests.Integration.Operator;

/// <summary>Somebody sets the clock of the operator's machine.</summary>
[Collection(OperatorTestGroup.Name)]
public sealed class ClockTests(ApiServerFixture fixture) : IClassFixture<ApiServerFixture>
{
    [Fact]
    public async Task ClockSet_OverADueTimeAndBack_FiresItOnceAndTheOthersGoOn()
    {
        var time = new SettableTimeProvider();
        await using var harness = await OperatorHarness.CreateAsync(fixture, hosts: 1);
        harness.PlayAgents(OperatorHarness.Succeed);
        await harness.StartOperatorAsync(time: time);
        var due = TimeProvider.System.GetUtcNow().AddHours(6);
        await harness.AddTaskAsync("daily", spec => spec with { Schedule = $"{due.Minute} {due.Hour} * * *" });
        await harness.UntilAsync(CarillonResources.Tasks, static tasks => tasks.Any(task => task.Status?.NextScheduleTime is not null));

        time.Set(TimeSpan.FromHours(12));
        var daily = (await harness.UntilAsync(
            CarillonResources.Tasks, static tasks => tasks.Any(task => task.Status is { LastRun.Phase: RunPhase.Succeeded, LastScheduleTime: not null })))[0];
        time.Set(TimeSpan.FromHours(-12));
        await harness.AddTaskAsync("after", static spec => spec with { Schedule = "@once" });

        var tasks = await harness.UntilAsync(
            CarillonResources.Tasks, static tasks => tasks.Any(task => task is { Metadata.Name: "after", Status.LastRun.Phase: RunPhase.Succeeded }));
        var runs = await harness.UntilAsync(CarillonResources.Runs, static all => all.Count > 0);
        var fired = Assert.Single(runs, static run => run.Spec!.TaskRef!.Name == "daily");
        Assert.Equal((RunTrigger.CatchUp, daily.Status!.LastScheduleTime), (fired.Spec!.Trigger, fired.Spec.ScheduledTime));
        Assert.Equal(daily.Status.LastScheduleTime, tasks.Single(static task => task.Metadata.Name == "daily").Status!.LastScheduleTime);
    }
}
