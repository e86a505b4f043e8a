using Carillon.Api;
using Carillon.Api.Executions;

namespace Carillon.Agent.Journal;

/// <summary>The state of one Execution on this host.</summary>
internal sealed record JournalEntry
{
    public required ExecutionRef Execution { get; init; }

    public required ExecutionSpec Spec { get; init; }

    public EntryStage Stage { get; init; } = EntryStage.Waiting;

    /// <summary>The attempt that runs or comes next; the first one is 1.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>Of the attempt that holds a slot.</summary>
    public string? RunId { get; init; }

    /// <summary>Of the attempt whose gate may have been opened.</summary>
    public LaunchMark? Launch { get; init; }

    /// <summary>Of the first attempt of all.</summary>
    public LaunchMark? FirstLaunch { get; init; }

    public EndingMark? Ending { get; init; }

    /// <summary>Attempts that ended, oldest first, as many as a status may list.</summary>
    public IReadOnlyList<ExecutionAttempt> Attempts { get; init; } = [];

    /// <summary>When a further attempt may start; null before the first one.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>What it ends with should no further attempt start in time; null before the first has ended, and where nobody noted it.</summary>
    public ExecutionStatus? Otherwise { get; init; }

    public ExecutionStatus? Result { get; init; }

    public bool HoldsSlot => Stage is EntryStage.Starting or EntryStage.Launched;

    /// <summary>Whether the task is busy with it on this host: a wait between two attempts counts.</summary>
    public bool IsActive => HoldsSlot || (Stage == EntryStage.Waiting && Attempt > 1);

    /// <summary>Whether its command has run, or may have, and no result is known yet: it runs, or waits for its next attempt.</summary>
    public bool HasStarted => Stage == EntryStage.Launched || (Stage != EntryStage.Finished && Attempt > 1);

    public string TaskUid => Spec.TaskRef?.Uid ?? "";

    /// <summary>The state after one more record. Pure: the same records always give the same state.</summary>
    /// <exception cref="InvalidOperationException">The record cannot follow on this state.</exception>
    public static JournalEntry? Apply(JournalEntry? entry, JournalRecord record) => (entry, record) switch
    {
        (null, JournalRecord.Accepted r) => new JournalEntry { Execution = new(r.Uid, r.Namespace, r.Name), Spec = r.Spec },
        ({ Stage: EntryStage.Waiting }, JournalRecord.SlotTaken r) => entry with { Stage = EntryStage.Starting, RunId = r.RunId },
        ({ HoldsSlot: true }, JournalRecord.SlotReturned) => entry with { Stage = EntryStage.Waiting, RunId = null, Launch = null },
        ({ Stage: EntryStage.Starting }, JournalRecord.Launched r) =>
            entry with { Stage = EntryStage.Launched, Launch = r.Mark, FirstLaunch = entry.FirstLaunch ?? r.Mark },
        ({ HoldsSlot: true, Ending: null }, JournalRecord.Ending r) => entry with { Ending = r.Mark },
        ({ HoldsSlot: true }, JournalRecord.AttemptEnded r) => AfterAttempt(entry, r),
        ({ Stage: not EntryStage.Finished }, JournalRecord.Finished r) => entry with { Stage = EntryStage.Finished, Result = r.Result, Otherwise = null },
        ({ Stage: EntryStage.Finished }, JournalRecord.Reported) => null,
        (_, JournalRecord.Restored r) => r.Entry,
        _ => throw new InvalidOperationException($"{record.GetType().Name} cannot follow on {entry?.Stage.ToString() ?? "nothing"}"),
    };

    private static JournalEntry AfterAttempt(JournalEntry entry, JournalRecord.AttemptEnded record) => entry with
    {
        Stage = EntryStage.Waiting,
        Attempt = entry.Attempt + 1,
        RunId = null,
        Launch = null,
        Ending = null,
        Attempts = [.. entry.Attempts.Append(record.Attempt).TakeLast(Limits.Attempts)],
        NextAttemptAt = record.NextAttemptAt,
        Otherwise = record.Otherwise,
    };
}
