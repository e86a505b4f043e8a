using System.Text.Json.Serialization;

using Carillon.Api.Executions;

namespace Carillon.Agent.Journal;

/// <summary>One step in the life of an Execution on this host. What is on disk is these; the state is what applying them gives.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Accepted), "accepted")]
[JsonDerivedType(typeof(SlotTaken), "slotTaken")]
[JsonDerivedType(typeof(SlotReturned), "slotReturned")]
[JsonDerivedType(typeof(Launched), "launched")]
[JsonDerivedType(typeof(Ending), "ending")]
[JsonDerivedType(typeof(AttemptEnded), "attemptEnded")]
[JsonDerivedType(typeof(Finished), "finished")]
[JsonDerivedType(typeof(Reported), "reported")]
[JsonDerivedType(typeof(Restored), "restored")]
internal abstract record JournalRecord
{
    /// <summary>Of which Execution.</summary>
    public required string Uid { get; init; }

    /// <summary>The agent knows it and will see to it. From here on no event about it means anything new but a cancel.</summary>
    internal sealed record Accepted : JournalRecord
    {
        public required string Namespace { get; init; }

        public required string Name { get; init; }

        public required ExecutionSpec Spec { get; init; }
    }

    /// <summary>An attempt holds a slot.</summary>
    internal sealed record SlotTaken : JournalRecord
    {
        /// <summary>Names the run folder, the control group and the token of this try.</summary>
        public required string RunId { get; init; }
    }

    /// <summary>The attempt was proven not to have started; it waits again.</summary>
    internal sealed record SlotReturned : JournalRecord;

    /// <summary>The wrapper is at the gate, which opens next.</summary>
    internal sealed record Launched : JournalRecord
    {
        public required LaunchMark Mark { get; init; }
    }

    /// <summary>The first signal goes out next.</summary>
    internal sealed record Ending : JournalRecord
    {
        public required EndingMark Mark { get; init; }
    }

    /// <summary>An attempt is over and another one follows.</summary>
    internal sealed record AttemptEnded : JournalRecord
    {
        public required ExecutionAttempt Attempt { get; init; }

        /// <summary>When the next one may start, by the clock of the API server.</summary>
        public required DateTimeOffset NextAttemptAt { get; init; }

        /// <summary>What the Execution ends with should that come too late. Null in a journal of an agent that did not note it yet.</summary>
        public ExecutionStatus? Otherwise { get; init; }
    }

    /// <summary>The result that the API server must get.</summary>
    internal sealed record Finished : JournalRecord
    {
        public required ExecutionStatus Result { get; init; }
    }

    /// <summary>The API server has acknowledged it, or does not want it any more. Only a tombstone stays.</summary>
    internal sealed record Reported : JournalRecord;

    /// <summary>
    /// Stands for all that was written before: when the journal was damaged and the agent still had everything in mind, and when part of a
    /// result is given up.
    /// </summary>
    internal sealed record Restored : JournalRecord
    {
        public required JournalEntry Entry { get; init; }
    }
}
