namespace Carillon.Agent.Journal;

/// <summary>What a decision may look at. It is taken inside the single writer, so nothing changes before its records are applied.</summary>
/// <param name="State">Everything committed or decided before.</param>
/// <param name="WasFinished">Whether an Execution was finished and reported in the last days.</param>
internal sealed record JournalView(JournalState State, Func<string, bool> WasFinished);
