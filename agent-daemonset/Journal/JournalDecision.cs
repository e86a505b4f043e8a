namespace Carillon.Agent.Journal;

/// <summary>What a decision answers and what it wants written.</summary>
internal sealed record JournalDecision<T>(T Result, params IReadOnlyList<JournalRecord> Records);
