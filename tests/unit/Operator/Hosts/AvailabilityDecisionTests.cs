using Carillon.Api.HostAgents;
using Carillon.Api.Meta;
using Carillon.Operator.Hosts;

namespace Carillon.Tests.Unit.Operator.Hosts;

public sealed class AvailabilityDecisionTests
{
    [Theory]
    [InlineData("Available", null, "True HostAvailable")]
    [InlineData("Available", "DiskFull", "False DiskFull")]
    [InlineData("AgentUnavailable", null, "False AgentUnavailable")]
    [InlineData("AgentUnavailable", "DiskFull", "False AgentUnavailable")]
    [InlineData("Drained", "Drained", "False HostDrained")]
    [InlineData("NotReady", null, "False NodeNotReady")]
    [InlineData("Unknown", null, "False NodeNotFound")]
    public void Decide_Host_SaysWhetherItIsGivenWork(string host, string? trouble, string expected)
    {
        var condition = AvailabilityDecision.Decide(Agent(trouble), Enum.Parse<HostCondition>(host), isHeard: false, Make.Now)!;

        Assert.Equal(("Available", expected, Make.Now), (condition.Type, $"{condition.Status} {condition.Reason}", condition.LastTransitionTime));
        Assert.NotEmpty(condition.Message!);
        var again = AvailabilityDecision.Decide(Agent(trouble, condition), Enum.Parse<HostCondition>(host), isHeard: true, Make.Now.AddHours(1));
        Assert.Null(again);
    }

    // A leader that has just begun counts silence from then on: the dead agents of before seem to live.
    [Theory]
    [InlineData(false, null)]
    [InlineData(true, "True HostAvailable")]
    public void Decide_SaidToBeDead_LivesOnlyWithASignOfLife(bool isHeard, string? expected)
    {
        var dead = AvailabilityDecision.Decide(Agent(null), HostCondition.AgentUnavailable, isHeard: false, Make.Now);

        var condition = AvailabilityDecision.Decide(Agent(null, dead), HostCondition.Available, isHeard, Make.Now.AddMinutes(1));

        Assert.Equal(expected, condition is null ? null : $"{condition.Status} {condition.Reason}");
        Assert.Equal(isHeard ? Make.Now.AddMinutes(1) : null, condition?.LastTransitionTime);
    }

    private static HostAgent Agent(string? trouble, Condition? available = null)
    {
        var ready = new Condition
        {
            Type = "Ready",
            Status = trouble is null ? ConditionStatus.True : ConditionStatus.False,
            Reason = trouble ?? "AgentReady",
            Message = "as the agent says",
            LastTransitionTime = Make.Now,
        };
        return new HostAgent
        {
            Metadata = new ObjectMeta { Name = "host" },
            Status = new HostAgentStatus { Conditions = available is null ? [ready] : [ready, available] },
        };
    }
}
