using Carillon.Api.Executions;
using Carillon.Api.Gateway;
using Carillon.Operator.Gateway;

namespace Carillon.Tests.Unit.Operator.Gateway;

public sealed class ValuesDecisionTests
{
    private static readonly ValuesRequest Request = new() { Namespace = "team", Name = "run-host", Uid = "host-uid" };

    [Theory]
    [InlineData(null, null, null)]
    [InlineData(ExecutionPhase.Running, null, null)]
    [InlineData(ExecutionPhase.Lost, "AgentUnavailable", null)]
    [InlineData(ExecutionPhase.Missed, "AgentUnavailable", null)]
    [InlineData(ExecutionPhase.Missed, "HostBusy", "Over")]
    [InlineData(ExecutionPhase.Succeeded, null, "Over")]
    [InlineData(ExecutionPhase.Failed, "AgentUnavailable", "Over")]
    public void Refusal_Phase_OnlyWhatIsOverForGoodGetsNothing(ExecutionPhase? phase, string? reason, string? refusal) =>
        Assert.Equal(refusal, ValuesDecision.Refusal("host", Request, Make.Execution("host", phase, reason))?.Reason);

    [Fact]
    public void Refusal_BornForAHostWithoutAgent_IsOver() =>
        Assert.Equal("Over", ValuesDecision.Refusal("host", Request, Make.Born("host", "AgentUnavailable"))?.Reason);
}
