using Carillon.Agent.Journal;
using Carillon.Agent.Outcomes;
using Carillon.Api.Defaults;
using Carillon.Api.Executions;
using Carillon.Api.Tasks;

namespace Carillon.Agent.Dispatch;

/// <summary>
/// Decides, inside the journal's single writer, whether an Execution gets a slot. Concurrency at host scope is decided in the same
/// step, so that two Executions of a task can never both see the host free of it.
/// </summary>
internal static class SlotDecision
{
    /// <param name="state">The journal.</param>
    /// <param name="uid">Who asks.</param>
    /// <param name="slots">How many slots the host has.</param>
    /// <param name="withoutSlot">Who has come to its start and waits for its values without a slot: its task is busy with it all the same.</param>
    /// <param name="runId">The name of the try, should it get one.</param>
    /// <param name="refuse">Makes the status of an Execution that ends without a start.</param>
    public static JournalDecision<SlotAnswer> Take(
        JournalState state,
        string uid,
        int slots,
        IReadOnlySet<string> withoutSlot,
        string runId,
        Func<JournalEntry, AttemptOutcome, ExecutionStatus> refuse)
    {
        if (state.Find(uid) is not { Stage: EntryStage.Waiting } entry)
        {
            return new(new SlotAnswer.Over());
        }

        if (OnOthers(state, entry, withoutSlot, refuse) is { } answer)
        {
            return answer;
        }

        if (state.Entries.Values.Count(other => other.HoldsSlot) >= slots)
        {
            return new(new SlotAnswer.NoSlot());
        }

        var taken = new JournalRecord.SlotTaken { Uid = uid, RunId = runId };
        return new(new SlotAnswer.Taken(JournalEntry.Apply(entry, taken)!), taken);
    }

    /// <summary>What the concurrency policy says; null when it does not stand in the way.</summary>
    private static JournalDecision<SlotAnswer>? OnOthers(
        JournalState state, JournalEntry entry, IReadOnlySet<string> withoutSlot, Func<JournalEntry, AttemptOutcome, ExecutionStatus> refuse)
    {
        var policy = entry.Spec.Concurrency?.Policy ?? TaskDefaults.Concurrency;
        var scope = entry.Spec.Concurrency?.Scope ?? TaskDefaults.Scope;

        // A further attempt is the same run: it never stopped being the active one.
        if (policy == ConcurrencyPolicy.Allow || scope == ConcurrencyScope.Task || entry.Attempt > 1 || entry.TaskUid.Length == 0)
        {
            return null;
        }

        var active = ActiveBeside(state, entry, withoutSlot).ToList();
        if (active.Count == 0)
        {
            return null;
        }

        return policy switch
        {
            ConcurrencyPolicy.Replace => active.Find(other => other.Spec.ScheduledTime > entry.Spec.ScheduledTime) is { } newer
                ? End(entry, refuse, Reasons.ConcurrencyForbidden, $"{newer.Execution} of the same task, which is for a later time, runs on this host")
                : new(new SlotAnswer.MustReplace([.. active.Select(other => other.Execution.Uid)])),
            ConcurrencyPolicy.Queue => Queue(state, entry, withoutSlot, refuse),
            _ => End(entry, refuse, Reasons.ConcurrencyForbidden, $"{active[0].Execution} of the same task still runs on this host"),
        };
    }

    /// <summary>Whether it waits because its policy is Queue and its task is busy on this host.</summary>
    public static bool IsQueued(JournalState state, JournalEntry entry, IReadOnlySet<string> withoutSlot) =>
        entry is { Attempt: 1, Spec.Concurrency: { Policy: ConcurrencyPolicy.Queue } concurrency }
        && (concurrency.Scope ?? TaskDefaults.Scope) == ConcurrencyScope.Host
        && ActiveBeside(state, entry, withoutSlot).Any();

    /// <summary>What the task is busy with on this host.</summary>
    private static IEnumerable<JournalEntry> ActiveBeside(JournalState state, JournalEntry entry, IReadOnlySet<string> withoutSlot) =>
        state.Entries.Values.Where(other => IsOfTask(other, entry) && (other.IsActive || IsWithoutSlot(other, withoutSlot)));

    private static JournalDecision<SlotAnswer> Queue(
        JournalState state, JournalEntry entry, IReadOnlySet<string> withoutSlot, Func<JournalEntry, AttemptOutcome, ExecutionStatus> refuse)
    {
        var limit = entry.Spec.Concurrency?.MaxQueued ?? TaskDefaults.MaxQueued;
        var waiting = state.Entries.Values
            .Where(other => other.Stage == EntryStage.Waiting && other.TaskUid == entry.TaskUid && !IsWithoutSlot(other, withoutSlot));
        var place = DispatchDecision.InOrder(waiting).TakeWhile(other => other.Execution.Uid != entry.Execution.Uid).Count();
        return place < limit
            ? new(new SlotAnswer.Behind())
            : End(entry, refuse, Reasons.QueueFull, $"{limit} executions of the task wait on this host already");
    }

    private static JournalDecision<SlotAnswer> End(
        JournalEntry entry, Func<JournalEntry, AttemptOutcome, ExecutionStatus> refuse, string reason, string message)
    {
        var result = refuse(entry, new AttemptOutcome(ExecutionPhase.Missed, reason, message));
        return new(new SlotAnswer.Over(), new JournalRecord.Finished { Uid = entry.Execution.Uid, Result = result });
    }

    private static bool IsWithoutSlot(JournalEntry other, IReadOnlySet<string> withoutSlot) =>
        other.Stage == EntryStage.Waiting && withoutSlot.Contains(other.Execution.Uid);

    private static bool IsOfTask(JournalEntry other, JournalEntry entry) =>
        other.TaskUid == entry.TaskUid && other.Execution.Uid != entry.Execution.Uid;
}
