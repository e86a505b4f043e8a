using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Carillon.Api.Executions;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Resources;
using Carillon.Tests.Support.ApiServers;

namespace Carillon.Tests.Integration.Operator;

/// <summary><c>maxConcurrentExecutions</c> of a HostGroup, with agents that the test plays.</summary>
[Collection(OperatorTestGroup.Name)]
public sealed class GroupLimitTests : IClassFixture<ApiServerFixture>
{
    private readonly ApiServerFixture _fixture;

    public GroupLimitTests(ApiServerFixture fixture) => _fixture = fixture;

    [Fact]
    public async Task GroupLimit_TwoTasks_NeverExceeded()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 6);
        var group = await harness.AddGroupAsync(static spec => spec with { MaxConcurrentExecutions = 2 }, ApiServerFixture.UniqueName("limited"));
        var most = Witness(harness);
        await harness.StartOperatorAsync();
        foreach (var task in new[] { "one", "two" })
        {
            await harness.AddTaskAsync(task, spec => spec with { HostGroups = [group] });
            await harness.AddRunAsync(task);
        }

        var runs = await harness.UntilAsync(CarillonResources.Runs, static runs => runs.Count(static run => run.Status?.CompletionTime is not null) == 2);

        Assert.All(runs, static run => Assert.Equal((RunPhase.Succeeded, 6), (run.Status!.Phase, run.Status.Counts!.Succeeded)));
        Assert.Equal(2, most());
        await harness.UntilAsync(CarillonResources.HostGroups, groups => groups.Any(found => found.Metadata.Name == group && found.Status?.Running == 0));
    }

    /// <summary>Kubernetes 1.30 serves no selectable fields of custom resources.</summary>
    [Fact]
    public async Task GroupLimit_ServerThatSelectsByNoField_Releases()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        var group = await harness.AddGroupAsync(static spec => spec with { MaxConcurrentExecutions = 1 }, ApiServerFixture.UniqueName("limited"));
        harness.PlayAgents(OperatorHarness.Succeed);
        await harness.StartOperatorAsync(new NoFieldsClient(harness.Client));
        await harness.AddTaskAsync("one", spec => spec with { HostGroups = [group] });

        var run = await harness.FinishRunAsync("one");

        Assert.Equal(RunPhase.Succeeded, run.Status!.Phase);
    }

    [Fact]
    public async Task GroupLimit_TooLate_IsMissed()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        var group = await harness.AddGroupAsync(static spec => spec with { MaxConcurrentExecutions = 1 }, ApiServerFixture.UniqueName("limited"));
        harness.PlayAgents(static execution => execution.Status?.Phase == ExecutionPhase.Running ? null : new JsonObject { ["phase"] = "Running" });
        await harness.StartOperatorAsync();
        await harness.AddTaskAsync("long", spec => spec with { HostGroups = [group] });
        await harness.AddTaskAsync("patient", spec => spec with { HostGroups = [group], HostStartDeadlineSeconds = 1 });
        await harness.AddRunAsync("long", "a-long");
        await harness.UntilAsync(CarillonResources.Executions, static all => all.Any(static e => e.Status?.Phase == ExecutionPhase.Running));

        await harness.AddRunAsync("patient", "b-patient");

        var all = await harness.UntilAsync(CarillonResources.Executions, static all => all.Any(static e => e.Status?.Phase == ExecutionPhase.Missed));
        var missed = Assert.Single(all, static execution => execution.Status?.Phase == ExecutionPhase.Missed);
        Assert.Equal(("GroupLimit", "b-patient", null), (missed.Status!.Reason, missed.Spec!.RunRef!.Name, missed.Spec.ReleasedAt));
        var runs = await harness.UntilAsync(CarillonResources.Runs, static runs => runs.Any(static run => run.Status?.CompletionTime is not null));
        var run = Assert.Single(runs, static run => run.Status?.CompletionTime is not null);
        Assert.Equal((RunPhase.Failed, 1), (run.Status!.Phase, run.Status.Counts!.Missed));
        Assert.StartsWith("GroupLimit: ", Assert.Single(run.Status.FailedHosts!).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GroupLimit_TakenAway_ReleasesAtOnce()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 3);
        var group = await harness.AddGroupAsync(static spec => spec with { MaxConcurrentExecutions = 1 }, ApiServerFixture.UniqueName("limited"));
        harness.PlayAgents(static execution => execution.Status?.Phase == ExecutionPhase.Running ? null : new JsonObject { ["phase"] = "Running" });
        await harness.StartOperatorAsync();
        await harness.AddTaskAsync("narrow", spec => spec with { HostGroups = [group] });
        await harness.AddRunAsync("narrow");
        var counts = (await harness.UntilAsync(CarillonResources.Runs, static runs => runs[0].Status?.Counts is { Running: 1 }))[0].Status!.Counts!;
        Assert.Equal((2, 0), (counts.Held, counts.Pending));

        await harness.Client.PatchAsync(
            CarillonResources.HostGroups, null, group, Patch.Merge(new JsonObject { ["spec"] = new JsonObject { ["maxConcurrentExecutions"] = 0 } }), null, harness.End);

        await harness.UntilAsync(CarillonResources.Executions, static all => all.Count(static e => e.Status?.Phase == ExecutionPhase.Running) == 3);
    }

    [Fact]
    public async Task GroupLimit_NothingRuns_SaysWhatIsWaitedFor()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        var group = await harness.AddGroupAsync(static spec => spec with { MaxConcurrentExecutions = 1 }, ApiServerFixture.UniqueName("limited"));
        harness.PlayAgents(static execution => execution.Status?.Phase == ExecutionPhase.Running ? null : new JsonObject { ["phase"] = "Running" });
        await harness.StartOperatorAsync();
        foreach (var task in new[] { "one", "two" })
        {
            await harness.AddTaskAsync(task, spec => spec with { HostGroups = [group] });
            await harness.AddRunAsync(task);
        }

        var waiting = (await harness.UntilAsync(CarillonResources.Runs, static runs => runs.Any(static run => run.Status?.Reason == "WaitingForGroup")))
            .Single(static run => run.Status?.Reason == "WaitingForGroup");
        Assert.Equal((RunPhase.Running, 1), (waiting.Status!.Phase, waiting.Status.Counts!.Held));
    }

    [Theory]
    [InlineData(9, false)]
    [InlineData(9, true)]
    [InlineData(11, false)]
    [InlineData(11, true)]
    public async Task GroupLimit_Takeover_CountsTheSame(int writes, bool loseOnlyTheAnswer)
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 6);
        var group = await harness.AddGroupAsync(static spec => spec with { MaxConcurrentExecutions = 2 }, ApiServerFixture.UniqueName("limited"));
        var most = Witness(harness);
        await harness.AddTaskAsync("one", spec => spec with { HostGroups = [group] });
        var crashing = new CrashingClient(harness.Client, writes, loseOnlyTheAnswer);
        var first = await harness.StartOperatorAsync(crashing);
        await harness.AddRunAsync("one");
        await crashing.Crashed.WaitAsync(harness.End);
        await harness.StopAsync(first);

        await harness.StartOperatorAsync();

        var run = (await harness.UntilAsync(CarillonResources.Runs, static runs => runs[0].Status?.CompletionTime is not null))[0];
        Assert.Equal((RunPhase.Succeeded, 6), (run.Status!.Phase, run.Status.Counts!.Succeeded));
        Assert.InRange(most(), 1, 2);
    }

    /// <summary>Plays agents that report a start and then the end, and counts how many had a place at most, in the order of the server's own versions.</summary>
    private static Func<int> Witness(OperatorHarness harness)
    {
        var running = new ConcurrentDictionary<string, bool>();
        var most = 0;
        harness.PlayAgents(
            execution => execution.Status?.Phase == ExecutionPhase.Running ? OperatorHarness.Succeed(execution) : new JsonObject { ["phase"] = "Running" },
            seen =>
            {
                running[seen.Metadata.Uid!] = seen.Spec?.ReleasedAt is not null && seen.Status?.CompletionTime is null;
                most = Math.Max(most, running.Values.Count(static runs => runs));
            });
        return () => most;
    }
}
