namespace Carillon.Agent.Dispatch;

/// <summary>What HostAgent.spec allows.</summary>
internal sealed record SlotLimits(int Slots, bool Drain);
