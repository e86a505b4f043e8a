namespace Carillon.Agent.Dispatch;

/// <summary>What to do about all that waits.</summary>
/// <param name="Late">UIDs whose time to start has passed, with the reason and a sentence.</param>
/// <param name="Candidates">UIDs that may start now, the first one first.</param>
/// <param name="WakeAt">When time alone changes the plan; null when it does not.</param>
internal sealed record DispatchPlan(
    IReadOnlyList<(string Uid, string Reason, string Message)> Late, IReadOnlyList<string> Candidates, TimeSpan? WakeAt);
