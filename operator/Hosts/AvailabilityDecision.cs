using Carillon.Api.HostAgents;
using Carillon.Api.Meta;
using Carillon.Operator.Conditions;
using Carillon.Operator.Runs;

namespace Carillon.Operator.Hosts;

/// <summary>What the operator says of a host on its HostAgent: an agent that is dead cannot say so itself. Pure.</summary>
internal static class AvailabilityDecision
{
    public const string ConditionType = "Available";

    /// <param name="agent">The HostAgent as last seen.</param>
    /// <param name="condition">Whether its host can be given work, as dispatch sees it.</param>
    /// <param name="isHeard">Whether the agent has given a sign of life that this operator has seen, and not too long ago.</param>
    /// <param name="now">The present.</param>
    /// <returns>The condition to write; null when the HostAgent says it already.</returns>
    public static Condition? Decide(HostAgent agent, HostCondition condition, bool isHeard, DateTimeOffset now)
    {
        var before = ConditionList.Find(agent.Status?.Conditions, ConditionType);
        var obstacle = HostReasons.Of(condition) ?? TroubleOf(agent);
        if (obstacle is null && before is not null && before.Status != ConditionStatus.True && !isHeard)
        {
            return null; // a new leader counts silence from its beginning; until then it has only the word of the one before
        }

        var (reason, message) = obstacle ?? (Reasons.HostAvailable, "the host is given work");
        var after = ConditionList.Find(
            ConditionList.With(before is null ? [] : [before], ConditionType, obstacle is null, reason, message, generation: null, now), ConditionType)!;
        return after == before ? null : after;
    }

    /// <summary>What the agent itself says that keeps it from work; null when it says nothing of the kind.</summary>
    public static (string Reason, string Message)? TroubleOf(HostAgent? agent) =>
        ConditionList.Find(agent?.Status?.Conditions, "Ready") is { Status: ConditionStatus.False } trouble
            ? (trouble.Reason ?? "AgentNotReady", trouble.Message ?? "")
            : null;
}
