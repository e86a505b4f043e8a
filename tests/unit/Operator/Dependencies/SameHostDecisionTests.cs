using Carillon.Api.Executions;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Operator.Dependencies;
using Carillon.Operator.Releases;

namespace Carillon.Tests.Unit.Operator.Dependencies;

public sealed class SameHostDecisionTests
{
    [Theory]
    [InlineData(null, ExecutionPhase.Succeeded, nameof(UpstreamState.Met))]
    [InlineData(DependencyCondition.Success, ExecutionPhase.Succeeded, nameof(UpstreamState.Met))]
    [InlineData(DependencyCondition.Success, ExecutionPhase.Failed, nameof(UpstreamState.NotMet))]
    [InlineData(DependencyCondition.Success, ExecutionPhase.Cancelled, nameof(UpstreamState.NotMet))]
    [InlineData(DependencyCondition.Success, ExecutionPhase.Running, nameof(UpstreamState.Waiting))]
    [InlineData(DependencyCondition.Success, ExecutionPhase.Pending, nameof(UpstreamState.Waiting))]
    [InlineData(DependencyCondition.Failure, ExecutionPhase.Failed, nameof(UpstreamState.Met))]
    [InlineData(DependencyCondition.Failure, ExecutionPhase.TimedOut, nameof(UpstreamState.Met))]
    [InlineData(DependencyCondition.Failure, ExecutionPhase.Missed, nameof(UpstreamState.Met))]
    [InlineData(DependencyCondition.Failure, ExecutionPhase.Lost, nameof(UpstreamState.Met))]
    [InlineData(DependencyCondition.Failure, ExecutionPhase.Cancelled, nameof(UpstreamState.NotMet))]
    [InlineData(DependencyCondition.Failure, ExecutionPhase.Succeeded, nameof(UpstreamState.NotMet))]
    [InlineData(DependencyCondition.Always, ExecutionPhase.Cancelled, nameof(UpstreamState.Met))]
    [InlineData(DependencyCondition.Always, ExecutionPhase.Lost, nameof(UpstreamState.Met))]
    [InlineData(DependencyCondition.Always, ExecutionPhase.Running, nameof(UpstreamState.Waiting))]
    [InlineData(DependencyCondition.Unknown, ExecutionPhase.Succeeded, nameof(UpstreamState.NotMet))]
    public void SameHost_Condition_HoldsForTheHost(DependencyCondition? condition, ExecutionPhase phase, string expected) =>
        Assert.Equal(expected, SameHostDecision.StateOf([(condition, Make.Execution("web-1", phase))]).ToString());

    [Fact]
    public void SameHost_UpstreamDeleted_IsACancel()
    {
        Assert.Equal(UpstreamState.NotMet, SameHostDecision.StateOf([(DependencyCondition.Success, null)]));
        Assert.Equal(UpstreamState.Met, SameHostDecision.StateOf([(DependencyCondition.Always, null)]));
    }

    [Fact]
    public void SameHost_UpstreamBornWithAnOutcome_HasEnded() =>
        Assert.Equal(UpstreamState.NotMet, SameHostDecision.StateOf([(DependencyCondition.Success, Make.Born("web-1", "NodeNotReady"))]));

    [Theory]
    [InlineData(ExecutionPhase.Succeeded, ExecutionPhase.Running, nameof(UpstreamState.Waiting))]
    [InlineData(ExecutionPhase.Running, ExecutionPhase.Succeeded, nameof(UpstreamState.Waiting))]
    [InlineData(ExecutionPhase.Failed, ExecutionPhase.Running, nameof(UpstreamState.NotMet))]
    [InlineData(ExecutionPhase.Running, ExecutionPhase.Failed, nameof(UpstreamState.NotMet))]
    [InlineData(ExecutionPhase.Succeeded, ExecutionPhase.Failed, nameof(UpstreamState.NotMet))]
    [InlineData(ExecutionPhase.Succeeded, ExecutionPhase.Succeeded, nameof(UpstreamState.Met))]
    public void SameHost_TwoUpstreams_BothMustBeMet(ExecutionPhase first, ExecutionPhase second, string expected) => Assert.Equal(
        expected,
        SameHostDecision.StateOf([(DependencyCondition.Success, Make.Execution("web-1", first)), (DependencyCondition.Success, Make.Execution("web-1", second))]).ToString());

    [Fact]
    public void SameHost_NoUpstream_WaitsForNobody()
    {
        Assert.Equal(UpstreamState.None, SameHostDecision.StateOf([]));
        Assert.Empty(SameHostDecision.FollowedBy(new DistributedCronRunSpec { Upstreams = [new RunUpstream { Task = "a" }] }));
    }
}
