namespace Carillon.Operator.Hosts;

/// <summary>Whether a host can be given work now, and if not, why.</summary>
internal enum HostCondition
{
    Available,

    /// <summary>There is no Node of that name (any more).</summary>
    Unknown,

    /// <summary>Its Node has a Ready condition that is not True.</summary>
    NotReady,

    /// <summary>No agent has ever reported from it.</summary>
    NoAgent,

    /// <summary>Its agent's heartbeat is older than its own duration.</summary>
    AgentUnavailable,

    /// <summary>Its agent is told to start nothing new.</summary>
    Drained,
}
