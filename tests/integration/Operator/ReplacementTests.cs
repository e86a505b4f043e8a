using System.Text.Json.Nodes;
using Carillon.Api.Executions;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Resources;
using Carillon.Operator.Configuration;
using Carillon.Tests.Support.ApiServers;

namespace Carillon.Tests.Integration.Operator;

/// <summary><c>retry.on: [Lost]</c> where the task says how many hosts it wants: another host takes over from a silent one.</summary>
[Collection(OperatorTestGroup.Name)]
public sealed class ReplacementTests : IClassFixture<ApiServerFixture>
{
    private readonly ApiServerFixture _fixture;

    public ReplacementTests(ApiServerFixture fixture) => _fixture = fixture;

    public static TheoryData<int, bool> Writes() => CrashingClient.AtEach(Enumerable.Range(5, 4));

    [Fact]
    public async Task RetryLost_Any_StartsOnAnotherHost()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 2);
        PlayTheFirstSilent(harness);
        await harness.StartOperatorAsync(change: Hasty);
        await harness.AddTaskAsync("nomad", static spec => Nomad(spec, HostStrategy.Any));

        var run = await harness.FinishRunAsync("nomad");

        Assert.Equal((RunPhase.Succeeded, 1, 1, 1), (run.Status!.Phase, run.Status.Counts!.Desired, run.Status.Counts.Succeeded, run.Status.Counts.Replaced));
        var (lost, taken) = await PairAsync(harness);
        Assert.Equal((lost.Metadata.Name, 1, true), (taken.Spec!.Replaces, taken.Spec.Retry!.Limit, lost.Spec!.Cancel));
        Assert.Equal((lost.Spec.NodeName, taken.Spec.NodeName), (run.Status.Plan!.Replacements![0].Lost, run.Status.Plan.Replacements[0].Host));
        await harness.UntilAsync(CoreResources.Events, static events => events.Any(static e => e.Reason == "HostReplaced"));

        // What the lost host did after all changes no count.
        await harness.ReportAsync(lost, new JsonObject { ["phase"] = "Failed", ["exitCode"] = 3 });
        await harness.AddTaskAsync("after");
        await harness.AddRunAsync("after");
        await harness.UntilAsync(CarillonResources.Runs, static runs => runs.Count(static other => other.Status?.CompletionTime is not null) == 2);
        var later = await harness.Client.GetAsync(CarillonResources.Runs, harness.Namespace, run.Metadata.Name!, harness.End);
        Assert.Equal(run.Status.Counts, later.Status!.Counts);
    }

    [Fact]
    public async Task RetryLost_NoHostLeft_StaysLost()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        PlayTheFirstSilent(harness);
        await harness.StartOperatorAsync(change: Hasty);
        await harness.AddTaskAsync("nomad", static spec => Nomad(spec, HostStrategy.Any));

        var run = await harness.FinishRunAsync("nomad");

        Assert.Equal((RunPhase.Failed, 1, 0), (run.Status!.Phase, run.Status.Counts!.Lost, run.Status.Counts.Replaced ?? 0));
    }

    [Fact]
    public async Task RetryLost_All_StaysLost()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 2);
        PlayTheFirstSilent(harness);
        await harness.StartOperatorAsync(change: Hasty);
        await harness.AddTaskAsync("everywhere", static spec => Nomad(spec, HostStrategy.All));

        var run = await harness.FinishRunAsync("everywhere");

        Assert.Equal((RunPhase.PartiallySucceeded, 1, 1), (run.Status!.Phase, run.Status.Counts!.Lost, run.Status.Counts.Succeeded));
    }

    [Fact]
    public async Task RetryLost_BeyondAQuotaForTooLong_IsMissed()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 2);
        PlayTheFirstSilent(harness);
        var quota = new KubernetesApiException(403, "Forbidden", "it is forbidden: exceeded quota: small");
        var refusing = new RefusingClient(harness.Client, value => value is Execution { Spec.Replaces: not null } ? quota : null);
        await harness.StartOperatorAsync(refusing, Hasty);
        await harness.AddTaskAsync("nomad", static spec => Nomad(spec, HostStrategy.Any) with { HostStartDeadlineSeconds = 3 });

        var run = await harness.FinishRunAsync("nomad");

        Assert.Equal((RunPhase.Failed, 1, 1, 1), (run.Status!.Phase, run.Status.Counts!.Desired, run.Status.Counts.Missed, run.Status.Counts.Replaced));
        Assert.StartsWith("QuotaExceeded: ", Assert.Single(run.Status.FailedHosts!).Message, StringComparison.Ordinal);
        Assert.InRange(refusing.Refused.Count, 2, 20); // it was tried again meanwhile
    }

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task RetryLost_OperatorDiesAtAnyWrite_MakesOneReplacement(int writes, bool loseOnlyTheAnswer)
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 3);
        PlayTheFirstSilent(harness);
        await harness.AddTaskAsync("nomad", static spec => Nomad(spec, HostStrategy.Any));
        var crashing = new CrashingClient(harness.Client, writes, loseOnlyTheAnswer);
        var first = await harness.StartOperatorAsync(crashing, Hasty);
        await harness.AddRunAsync("nomad");
        await crashing.Crashed.WaitAsync(harness.End);
        await harness.StopAsync(first);

        await harness.StartOperatorAsync(change: Hasty);

        var run = (await harness.UntilAsync(CarillonResources.Runs, static runs => runs[0].Status?.CompletionTime is not null))[0];
        Assert.Equal((RunPhase.Succeeded, 1, 1), (run.Status!.Phase, run.Status.Counts!.Succeeded, run.Status.Counts.Replaced));
        await PairAsync(harness);
    }

    private static OperatorOptions Hasty(OperatorOptions options) => options with { LostAfter = TimeSpan.FromSeconds(1) };

    private static DistributedCronTaskSpec Nomad(DistributedCronTaskSpec spec, HostStrategy strategy) => spec with
    {
        Strategy = strategy,
        Retry = new RetryPolicy { Limit = 2, On = [RetryCondition.Failed, RetryCondition.Lost] },
    };

    /// <summary>The first host that starts says so and falls silent; all others succeed at once.</summary>
    private static void PlayTheFirstSilent(OperatorHarness harness)
    {
        string? silent = null;
        harness.PlayAgents(execution =>
        {
            silent ??= execution.Metadata.Name;
            return execution.Metadata.Name != silent ? OperatorHarness.Succeed(execution)
                : execution.Status?.Phase == ExecutionPhase.Running ? null
                : new JsonObject { ["phase"] = "Running", ["attempt"] = 1 };
        });
    }

    private static async Task<(Execution Lost, Execution Taken)> PairAsync(OperatorHarness harness)
    {
        var all = await harness.UntilAsync(CarillonResources.Executions, static all => all.Count >= 2 && all.Any(static e => e.Spec?.Cancel == true));
        Assert.Equal(2, all.Count);
        return (all.Single(static execution => execution.Spec!.Replaces is null), all.Single(static execution => execution.Spec!.Replaces is not null));
    }
}
