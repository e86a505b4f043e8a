using Carillon.Operator.HostJoins;

namespace Carillon.Tests.Unit.Operator.HostJoins;

public sealed class HostJoinDecisionTests
{
    private static readonly HostJoinFacts Joined = new() { IsAccepted = true, HasBaseline = true, HasSource = true, IsAvailable = true };

    [Fact]
    public void Decide_HostHasJoined_GetsItsRun() => Assert.Equal(HostJoinStep.Run, HostJoinDecision.Decide(Joined));

    [Fact]
    public void Decide_Noted_IsNothing()
    {
        Assert.Equal(HostJoinStep.None, HostJoinDecision.Decide(Joined with { IsNoted = true }));
        Assert.Equal(HostJoinStep.None, HostJoinDecision.Decide(new HostJoinFacts { IsNoted = true }));
    }

    [Fact]
    public void Decide_ThereBeforeTheTaskWas_IsNotedWithoutARun()
    {
        Assert.Equal(HostJoinStep.Note, HostJoinDecision.Decide(Joined with { HasBaseline = false }));
        Assert.Equal(HostJoinStep.Note, HostJoinDecision.Decide(Joined with { HasBaseline = false, IsAvailable = false, IsSuspended = true, HasSource = false }));
    }

    [Fact]
    public void Decide_TaskHasSucceededThere_IsNotedWithoutARun() =>
        Assert.Equal(HostJoinStep.Note, HostJoinDecision.Decide(Joined with { HasSucceededThere = true, HasSource = false }));

    [Fact]
    public void Decide_TaskCannotBeCarriedOut_Waits()
    {
        Assert.Equal(HostJoinStep.WaitForTask, HostJoinDecision.Decide(Joined with { IsAccepted = false }));
        Assert.Equal(HostJoinStep.WaitForTask, HostJoinDecision.Decide(Joined with { IsAccepted = false, HasBaseline = false }));
        Assert.Equal(HostJoinStep.WaitForTask, HostJoinDecision.Decide(Joined with { IsSuspended = true }));
        Assert.Equal(HostJoinStep.WaitForTask, HostJoinDecision.Decide(Joined with { HasSource = false }));
        Assert.Equal(HostJoinStep.WaitForTask, HostJoinDecision.Decide(Joined with { IsBusy = true }));
    }

    [Fact]
    public void Decide_HostCannotBeGivenWork_WaitsForIt() =>
        Assert.Equal(HostJoinStep.WaitForHost, HostJoinDecision.Decide(Joined with { IsAvailable = false }));
}
