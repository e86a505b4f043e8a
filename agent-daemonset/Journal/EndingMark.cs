namespace Carillon.Agent.Journal;

/// <summary>That the agent decided to end a run, and why.</summary>
internal sealed record EndingMark(EndReason Reason, string Message);
