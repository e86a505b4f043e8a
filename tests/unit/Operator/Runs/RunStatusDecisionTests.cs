using Carillon.Api.Executions;
using Carillon.Api.Meta;
using Carillon.Api.Runs;
using Carillon.Operator.Dispatch;
using Carillon.Operator.Executions;
using Carillon.Operator.Runs;
using Carillon.Operator.Writes;

namespace Carillon.Tests.Unit.Operator.Runs;

public sealed class RunStatusDecisionTests
{
    private static readonly Refusal Quota = new("QuotaExceeded", "exceeded quota: small", MayPass: true);
    private static readonly Refusal Invalid = new("RefusedByServer", "spec is too large", MayPass: false);

    [Theory]
    [InlineData(false, 0, 0, 0, 0)]
    [InlineData(false, 1, 2, 3, 3)]
    [InlineData(false, 1, 3, 2, 3)]
    [InlineData(false, 3, -5, 0, 3)]
    [InlineData(true, 1, 2, 3, 1)]
    [InlineData(true, 0, 2, 3, 0)]
    public void Wait_Status_OnlyTheEndPassesABurst(bool ends, int paced, int dispatched, int crowded, int expected) => Assert.Equal(
        TimeSpan.FromSeconds(expected),
        RunStatusDecision.Wait(ends, TimeSpan.FromSeconds(paced), TimeSpan.FromSeconds(dispatched), TimeSpan.FromSeconds(crowded)));

    [Fact]
    public void Decide_NothingRefused_SaysNothingOfDispatch() =>
        Assert.Null(Dispatched(RunStatusDecision.Decide(Make.Run(), Tally([Make.Execution("a")], RefusedHosts.None), Make.Now, RunProgress.None, Make.Now)));

    [Fact]
    public void Decide_HostRefused_NamesWhatTheServerSaid()
    {
        var status = RunStatusDecision.Decide(
            Make.Run(), Tally([Make.Execution("a", ExecutionPhase.Succeeded)], RefusedHosts.Of(new Dictionary<string, Refusal> { ["b"] = Invalid })), Make.Now, RunProgress.None, Make.Now);

        Assert.Equal((RunPhase.PartiallySucceeded, 1, 1), (status.Phase, status.Refused, status.Counts!.Missed));
        var condition = Dispatched(status)!;
        Assert.Equal((ConditionStatus.False, "RefusedByServer"), (condition.Status, condition.Reason));
        Assert.Equal("the API server did not take the executions of 1 of 2 hosts: spec is too large", condition.Message);
    }

    [Fact]
    public void Decide_ByAnOperatorThatWasNotThere_ComesToTheSame()
    {
        IReadOnlyList<Execution> executions = [Make.Execution("a", ExecutionPhase.Succeeded), Make.Execution("c", ExecutionPhase.Missed, "HostDrained")];
        var first = RunStatusDecision.Decide(
            Make.Run(), Tally(executions, RefusedHosts.Of(new Dictionary<string, Refusal> { ["b"] = Invalid })), Make.Now, RunProgress.None, Make.Now);
        var run = Make.Run() with { Status = first };

        var second = RunStatusDecision.Decide(run, Tally(executions, RefusedHosts.Of(first, executions)), Make.Now, RunProgress.None, Make.Now.AddHours(1));

        Assert.Equal(first.Counts, second.Counts);
        Assert.Equal(first.FailedHosts, second.FailedHosts);
        Assert.Equal(first.Conditions, second.Conditions);
        Assert.Equal(first.Refused, second.Refused);
    }

    [Fact]
    public void Decide_Rollout_SaysItsWaveAndWhatItWaitsFor()
    {
        IReadOnlyList<Execution> executions = [Make.Execution("a", ExecutionPhase.Succeeded), Make.Execution("b", held: true)];
        var progress = new RunProgress(1, 2, Make.Now.AddMinutes(1), "WaitingForWave");

        var status = RunStatusDecision.Decide(Make.Run(), Tally(executions, RefusedHosts.None), Make.Now, progress, Make.Now);

        Assert.Equal((RunPhase.Running, "WaitingForWave", 1, 2, Make.Now.AddMinutes(1)), (status.Phase, status.Reason, status.Wave, status.Waves, status.NextWaveTime));
        var later = RunStatusDecision.Decide(
            Make.Run() with { Status = status }, Tally([Make.Execution("a", ExecutionPhase.Succeeded), Make.Execution("b")], RefusedHosts.None), Make.Now, progress with { Wave = 2, NextWave = null }, Make.Now);
        Assert.Equal((RunPhase.Running, null, 2, 2, null), (later.Phase, later.Reason, later.Wave, later.Waves, later.NextWaveTime));
    }

    [Fact]
    public void Decide_AllHostsEnded_SaysOnHowManyItSucceeded()
    {
        IReadOnlyList<Execution> executions = [Make.Execution("a", ExecutionPhase.Succeeded), Make.Execution("b", ExecutionPhase.Failed)];

        Assert.Equal("1 of 2 hosts succeeded: 1 failed", Complete(Make.Run().Spec!, executions));
    }

    [Theory]
    [InlineData(RunPhase.Failed, "TaskNotFound", ConditionStatus.False)]
    [InlineData(RunPhase.Skipped, "ConcurrencyForbidden", ConditionStatus.True)]
    [InlineData(RunPhase.Cancelled, "CancelRequested", ConditionStatus.True)]
    public void End_RunThatNeverBegan_IsComplete(RunPhase phase, string reason, string accepted)
    {
        var status = RunStatusDecision.End(Make.Run(), phase, reason, "why", Make.Now);

        Assert.Equal(
            [("Accepted", accepted, reason, "why"), ("Complete", ConditionStatus.True, reason, "why")],
            status.Conditions!.Select(static condition => (condition.Type!, condition.Status!, condition.Reason!, condition.Message!)));
    }

    [Fact]
    public void Decide_NoHosts_SaysWhatLeftNone()
    {
        var spec = Make.Run().Spec! with { TaskSnapshot = new() { HostGroups = ["web", "db"] } };

        Assert.Equal("no host is a member of the task's host groups (web, db) and matches its nodeSelector", Complete(spec, []));
        Assert.Equal(
            "no host of run nightly-1 is left to repeat (only: Failed)",
            Complete(spec with { RerunOf = new() { Run = "nightly-1", Only = RerunSelection.Failed } }, []));
    }

    [Fact]
    public void WithMissingGroups_GroupIsGone_SaysWhichOne()
    {
        var run = Make.Run();

        var status = RunStatusDecision.WithMissingGroups(run, new DistributedCronRunStatus(), ["web"], Make.Now);

        var condition = Assert.Single(status.Conditions!);
        Assert.Equal(("Targets", "False", "HostGroupNotFound"), (condition.Type, condition.Status, condition.Reason));
        Assert.StartsWith("there is no HostGroup web:", condition.Message, StringComparison.Ordinal);
        Assert.Null(RunStatusDecision.WithMissingGroups(run, new DistributedCronRunStatus(), [], Make.Now).Conditions);
    }

    [Fact]
    public void Hold_SomeHostsDispatched_KeepsCountingThem()
    {
        var held = new DispatchResult.Held(Quota, Desired: 3, Make.Now, TimeSpan.FromSeconds(1));

        var status = RunStatusDecision.Hold(Make.Run(), [Make.Execution("a", ExecutionPhase.Running)], held, Make.Now);

        Assert.Equal((RunPhase.Running, "QuotaExceeded", 1, 2), (status.Phase, status.Reason, status.Counts!.Running, status.Counts.Pending));
        Assert.Null(status.FannedOut);
        Assert.Contains("exceeded quota: small", Dispatched(status)!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_AfterTheServerThoughtBetterOfIt_TakesTheConditionBack()
    {
        var held = new DispatchResult.Held(Quota, Desired: 1, Make.Now, TimeSpan.FromSeconds(1));
        var run = Make.Run() with { Status = RunStatusDecision.Hold(Make.Run(), [], held, Make.Now) };
        Assert.Equal(RunPhase.Pending, run.Status!.Phase);

        var status = RunStatusDecision.Decide(run, Tally([Make.Execution("a")], RefusedHosts.None), Make.Now, RunProgress.None, Make.Now);

        Assert.Equal((RunPhase.Running, null), (status.Phase, status.Reason));
        Assert.Equal(ConditionStatus.True, Dispatched(status)!.Status);
    }

    private static RunTally Tally(IReadOnlyList<Execution> executions, RefusedHosts refused) =>
        RunTally.Of(executions, executions.Count + refused.Count, 0, refused);

    private static string Complete(DistributedCronRunSpec spec, IReadOnlyList<Execution> executions) => RunStatusDecision
        .Decide(Make.Run() with { Spec = spec }, Tally(executions, RefusedHosts.None), Make.Now, RunProgress.None, Make.Now)
        .Conditions!.Single(condition => condition.Type == RunStatusDecision.CompleteCondition).Message!;

    private static Condition? Dispatched(DistributedCronRunStatus status) =>
        status.Conditions?.SingleOrDefault(static condition => condition.Type == RunStatusDecision.DispatchedCondition);
}
