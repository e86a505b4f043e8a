namespace Carillon.Agent.Dispatch;

/// <summary>What HostAgent.spec allows.</summary>
internal sealed record SlotLimits(int Slots, bool Drain)
{
    /// <summary>
    /// Before the spec was read once. Nothing starts by then: what an earlier agent left waiting may have been left because the host is drained.
    /// </summary>
    public static SlotLimits Unknown { get; } = new(0, Drain: false) { IsKnown = false };

    public bool IsKnown { get; private init; } = true;
}
