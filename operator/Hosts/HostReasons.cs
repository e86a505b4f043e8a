using Carillon.Operator.Runs;

namespace Carillon.Operator.Hosts;

/// <summary>Why a host cannot be given work, in one word and in a sentence.</summary>
internal static class HostReasons
{
    /// <summary>Null when it can.</summary>
    public static (string Reason, string Message)? Of(HostCondition condition) => condition switch
    {
        HostCondition.Unknown => (Reasons.NodeNotFound, "there is no Node of this name"),
        HostCondition.NotReady => (Reasons.NodeNotReady, "the Node is not ready"),
        HostCondition.NoAgent => (Reasons.NoAgent, "no agent has reported from this host"),
        HostCondition.AgentUnavailable => (Reasons.AgentUnavailable, "the agent of this host gives no sign of life"),
        HostCondition.Drained => (Reasons.HostDrained, "the agent of this host is drained"),
        _ => null,
    };
}
