namespace Carillon.Agent.Dispatch;

/// <summary>What HostAgent.spec allows.</summary>
internal sealed record SlotLimits(int Slots, bool Drain)
{
    /// <summary>
    /// Before the spec was read once. Nothing starts by then, and nothing is too late: what an earlier agent left waiting may have been left
    /// because the host is drained, and this host's clock may be wrong.
    /// </summary>
    public static SlotLimits Unknown { get; } = new(0, Drain: false) { IsKnown = false };

    public bool IsKnown { get; private init; } = true;
}
