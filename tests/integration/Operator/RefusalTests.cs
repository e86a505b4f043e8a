using Carillon.Api.Executions;
using Carillon.Api.Meta;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Core;
using Carillon.Kubernetes.Resources;
using Carillon.Tests.Support.ApiServers;

namespace Carillon.Tests.Integration.Operator;

/// <summary>What becomes of a task whose Runs or Executions the API server does not take.</summary>
[Collection(OperatorTestGroup.Name)]
public sealed class RefusalTests : IClassFixture<ApiServerFixture>
{
    private static readonly KubernetesApiException Invalid = new(422, "Invalid", "spec.executor: a policy forbids it");
    private static readonly KubernetesApiException Quota = new(403, "Forbidden", "it is forbidden: exceeded quota: small, used: count=1, limited: count=1");
    private static readonly KubernetesApiException Overload = new(503, "ServiceUnavailable", "try again");

    private readonly ApiServerFixture _fixture;

    public RefusalTests(ApiServerFixture fixture) => _fixture = fixture;

    [Fact]
    public async Task Executions_AllRefusedForGood_RunFailsAndSaysWhatTheServerSaid()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 2);
        var refusing = new RefusingClient(harness.Client, static value => value is Execution ? Invalid : null);
        await harness.StartOperatorAsync(refusing);
        await harness.AddTaskAsync("refused");

        var run = await harness.FinishRunAsync("refused");

        Assert.Equal((RunPhase.Failed, "ExecutionsRefused"), (run.Status!.Phase, run.Status.Reason));
        Assert.Equal((2, 2, 2), (run.Status.Counts!.Desired, run.Status.Counts.Missed, run.Status.Refused));
        Assert.Equal(harness.Hosts.Order(StringComparer.Ordinal), run.Status.FailedHosts!.Select(static host => host.Host));
        Assert.All(run.Status.FailedHosts!, static host => Assert.Equal("RefusedByServer: spec.executor: a policy forbids it", host.Message));
        var condition = run.Status.Conditions!.Single(static condition => condition.Type == "Dispatched");
        Assert.Equal((ConditionStatus.False, "RefusedByServer"), (condition.Status, condition.Reason));
        Assert.Contains("a policy forbids it", condition.Message, StringComparison.Ordinal);
        Assert.Equal(2, refusing.Refused.Count);
        await UntilEventAsync(harness, run.Metadata.Name!, "RefusedByServer", "a policy forbids it");
    }

    [Fact]
    public async Task Execution_OneRefusedForGood_TheOtherHostsRunAndTheNextOperatorCountsTheSame()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 3);
        harness.PlayAgents(execution => execution.Spec!.NodeName == harness.Hosts[2] ? null : OperatorHarness.Succeed(execution));
        var refusing = new RefusingClient(harness.Client, value => value is Execution { Spec.NodeName: var node } && node == harness.Hosts[0] ? Invalid : null);
        var first = await harness.StartOperatorAsync(refusing);
        await harness.AddTaskAsync("partly");
        await harness.AddRunAsync("partly");
        await harness.UntilAsync(CarillonResources.Runs, static runs => runs.Any(run => run.Status is { FannedOut: true, Refused: 1, Counts.Succeeded: 1 }));
        await harness.StopAsync(first);
        await harness.StartOperatorAsync();

        var last = (await harness.UntilAsync(CarillonResources.Executions, static all => all.Count == 2)).Single(execution => execution.Spec!.NodeName == harness.Hosts[2]);
        await harness.ReportAsync(last, OperatorHarness.Succeed(last));

        var run = (await harness.UntilAsync(CarillonResources.Runs, static runs => runs.Any(run => run.Status?.CompletionTime is not null)))[0];
        Assert.Equal((RunPhase.PartiallySucceeded, 2, 1, 0), (run.Status!.Phase, run.Status.Counts!.Succeeded, run.Status.Counts.Missed, run.Status.Counts.Cancelled));
        Assert.Equal(harness.Hosts[0], Assert.Single(run.Status.FailedHosts!).Host);
        Assert.Single(refusing.Refused);
    }

    [Fact]
    public async Task Executions_BeyondAQuota_WaitAndSaySoUntilThereIsRoom()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 2);
        harness.PlayAgents(OperatorHarness.Succeed);
        var room = 1;
        await harness.StartOperatorAsync(new RefusingClient(harness.Client, value => value is Execution && Interlocked.Decrement(ref room) < 0 ? Quota : null));
        await harness.AddTaskAsync("crowded");
        await harness.AddRunAsync("crowded");
        var waiting = (await harness.UntilAsync(
            CarillonResources.Runs, static runs => runs.Any(run => run.Status is { Reason: "QuotaExceeded", Counts.Succeeded: 1 })))[0];
        Assert.Equal((RunPhase.Running, 1), (waiting.Status!.Phase, waiting.Status.Counts!.Pending));
        await UntilEventAsync(harness, waiting.Metadata.Name!, "QuotaExceeded", "exceeded quota: small");

        Volatile.Write(ref room, int.MaxValue);

        var run = (await harness.UntilAsync(CarillonResources.Runs, static runs => runs.Any(run => run.Status?.CompletionTime is not null)))[0];
        Assert.Equal((RunPhase.Succeeded, 2, null), (run.Status!.Phase, run.Status.Counts!.Succeeded, run.Status.Refused));
        Assert.Equal(ConditionStatus.True, run.Status.Conditions!.Single(static condition => condition.Type == "Dispatched").Status);
    }

    [Fact]
    public async Task Executions_BeyondAQuotaForTooLong_AreMissed()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 2);
        await harness.StartOperatorAsync(new RefusingClient(harness.Client, static value => value is Execution ? Quota : null));
        await harness.AddTaskAsync("crowded", static spec => spec with { HostStartDeadlineSeconds = 1 });

        var run = await harness.FinishRunAsync("crowded");

        Assert.Equal((RunPhase.Failed, "ExecutionsRefused", 2), (run.Status!.Phase, run.Status.Reason, run.Status.Counts!.Missed));
        Assert.All(run.Status.FailedHosts!, static host => Assert.StartsWith("QuotaExceeded: ", host.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Executions_ServerOverloaded_AreTriedAgainAndNothingIsSaid()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 2);
        harness.PlayAgents(OperatorHarness.Succeed);
        var left = 5;
        var refusing = new RefusingClient(harness.Client, value => value is Execution && Interlocked.Decrement(ref left) >= 0 ? Overload : null);
        await harness.StartOperatorAsync(refusing);
        await harness.AddTaskAsync("patient");

        var run = await harness.FinishRunAsync("patient");

        Assert.Equal((RunPhase.Succeeded, 2), (run.Status!.Phase, run.Status.Counts!.Succeeded));
        Assert.DoesNotContain(run.Status.Conditions!, static condition => condition.Type == "Dispatched");
        Assert.Equal(5, refusing.Refused.Count);
    }

    [Fact]
    public async Task ScheduledRun_RefusedForGood_PassesItsTimeAndTheTaskSaysSo()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        harness.PlayAgents(OperatorHarness.Succeed);
        var forbidden = true;
        var refusing = new RefusingClient(harness.Client, value => value is DistributedCronRun && Volatile.Read(ref forbidden) ? Invalid : null);
        await harness.StartOperatorAsync(refusing);
        await harness.AddTaskAsync("tick", static spec => spec with { Schedule = "* * * * * *" });
        var task = (await harness.UntilAsync(CarillonResources.Tasks, static tasks => tasks.Any(task => Scheduled(task)?.Reason == "RefusedByServer")))[0];
        Assert.Contains("a policy forbids it", Scheduled(task)!.Message, StringComparison.Ordinal);
        Assert.NotNull(task.Status!.NextScheduleTime);
        Assert.NotNull(task.Status.LastScheduleTime);
        Assert.Contains("RefusedByServer", task.Status.Missed!.Latest!.Reasons!.Keys);
        await UntilEventAsync(harness, "tick", "RefusedByServer", "a policy forbids it");

        Volatile.Write(ref forbidden, false);

        var made = (await harness.UntilAsync(CarillonResources.Runs, static runs => runs.Any(run => run.Status?.Phase == RunPhase.Succeeded)))[0];
        Assert.DoesNotContain(made.Metadata.Name!, refusing.Refused);
        Assert.Equal(refusing.Refused.Count, refusing.Refused.Distinct().Count());
        await harness.UntilAsync(CarillonResources.Tasks, tasks => tasks.Any(task => Scheduled(task)?.Status == ConditionStatus.True
            && task.Status?.Missed?.Total >= refusing.Refused.Count));
    }

    [Fact]
    public async Task ScheduledRun_BeyondAQuota_IsMadeWhenThereIsRoom()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        harness.PlayAgents(OperatorHarness.Succeed);
        var full = true;
        var refusing = new RefusingClient(harness.Client, value => value is DistributedCronRun && Volatile.Read(ref full) ? Quota : null);
        await harness.StartOperatorAsync(refusing);
        await harness.AddTaskAsync("once", static spec => spec with { Schedule = "@once" });
        await harness.UntilAsync(CarillonResources.Tasks, static tasks => tasks.Any(task => Scheduled(task)?.Reason == "QuotaExceeded"));

        Volatile.Write(ref full, false);

        var run = (await harness.UntilAsync(CarillonResources.Runs, static runs => runs.Any(run => run.Status?.Phase == RunPhase.Succeeded)))[0];
        Assert.Contains(run.Metadata.Name!, refusing.Refused);
    }

    private static Condition? Scheduled(DistributedCronTask task) => task.Status?.Conditions?.SingleOrDefault(static condition => condition.Type == "Scheduled");

    private static Task<IReadOnlyList<Event>> UntilEventAsync(OperatorHarness harness, string about, string reason, string text) => harness.UntilAsync(
        CoreResources.Events,
        events => events.Any(e => e.InvolvedObject?.Name == about && e.Reason == reason && e.Message?.Contains(text, StringComparison.Ordinal) == true));
}
