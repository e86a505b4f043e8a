using Carillon.Agent.Journal;
using Carillon.Agent.Outcomes;
using Carillon.Agent.Reporting;
using Carillon.Agent.Supervision;
using Carillon.Api.Executions;

namespace Carillon.Agent.Intake;

/// <summary>Decides what an Execution that was seen means to this host. Replays, stale events and those of other hosts mean nothing.</summary>
internal static class AcceptDecision
{
    /// <param name="execution">As it was seen.</param>
    /// <param name="nodeName">This host.</param>
    /// <param name="view">The journal.</param>
    /// <param name="trusted">False while the journal is new and the first list is not complete: what is released by then may have been started.</param>
    /// <param name="refuse">Makes the status of an Execution that ends without a start.</param>
    public static JournalDecision<AcceptAnswer> Decide(
        Execution execution, string nodeName, JournalView view, bool trusted, Func<JournalEntry, AttemptOutcome, ExecutionStatus> refuse)
    {
        var meta = execution.Metadata;
        if (execution.Spec is not { } spec || spec.NodeName != nodeName || meta is not { Uid: { } uid, Name: { } name, Namespace: { } ns }
            || !RunFolders.IsSafe(uid))
        {
            return new(new AcceptAnswer.Nothing());
        }

        var leaving = Leaving(execution, spec);
        if (view.State.Find(uid) is { } known)
        {
            return new(leaving is null || known.Stage == EntryStage.Finished ? new AcceptAnswer.Nothing() : leaving);
        }

        if (spec.ReleasedAt is null || spec.Outcome is not null || meta.DeletionTimestamp is not null
            || ExecutionPhases.IsFinal(execution.Status?.Phase) || view.WasFinished(uid))
        {
            return new(new AcceptAnswer.Nothing());
        }

        var accepted = new JournalRecord.Accepted { Uid = uid, Namespace = ns, Name = name, Spec = spec };
        if (Refusal(execution, trusted, leaving) is { } refusal)
        {
            var result = refuse(JournalEntry.Apply(null, accepted)!, refusal);
            return new(new AcceptAnswer.Refused(), accepted, new JournalRecord.Finished { Uid = uid, Result = result });
        }

        return new(new AcceptAnswer.Accepted(), accepted);
    }

    private static AcceptAnswer.End? Leaving(Execution execution, ExecutionSpec spec)
    {
        if (execution.Metadata.DeletionTimestamp is not null)
        {
            return new(EndReason.Deleted, "the execution was deleted");
        }

        return spec.Cancel == true ? new(EndReason.Cancelled, "the execution was cancelled") : null;
    }

    private static AttemptOutcome? Refusal(Execution execution, bool trusted, AcceptAnswer.End? leaving)
    {
        if (!trusted || execution.Status?.Phase == ExecutionPhase.Running)
        {
            return new(
                ExecutionPhase.Failed, Reasons.JournalLost, "the journal of this host is new and cannot say whether this has been started before");
        }

        return leaving is null ? null : OutcomeDecision.OfReason(leaving.Reason, leaving.Message);
    }
}
