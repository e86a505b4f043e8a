using Carillon.Api.Defaults;
using Carillon.Api.Executions;
using Carillon.Operator.Executions;
using Carillon.Operator.Runs;

namespace Carillon.Operator.Hosts;

/// <summary>What becomes of an Execution whose host has been silent for too long, about itself or about this Execution. Pure.</summary>
internal static class LostDecision
{
    /// <summary>The status to write, or null when there is nothing to give up.</summary>
    /// <param name="execution">The Execution as last seen.</param>
    /// <param name="silence">How long its host has been silent.</param>
    /// <param name="overdue">For how long its agent, which lives, should have said that it started or was too late; see <see cref="OverdueStarts"/>.</param>
    /// <param name="lostAfter">How long either may be.</param>
    /// <param name="now">The present.</param>
    public static ExecutionStatus? Decide(Execution execution, TimeSpan? silence, TimeSpan? overdue, TimeSpan lostAfter, DateTimeOffset now)
    {
        if (ExecutionView.IsFinished(execution) || ExecutionView.IsHeld(execution))
        {
            return null;
        }

        // Nobody saw it start, so most likely it did not; should it have, the agent's true result replaces this.
        var started = ExecutionView.PhaseOf(execution) == ExecutionPhase.Running;
        var why = (silence > lostAfter, overdue > lostAfter, started) switch
        {
            (true, _, true) => "the host's agent has given no sign of life since; whether the command ended is not known",
            (true, _, false) => "the host's agent gave no sign of life, and had not reported a start",
            (false, true, false) => "the host's agent gives signs of life, but has reported neither a start nor that it was too late for one",
            _ => null,
        };
        return why is null ? null : (execution.Status ?? new()) with
        {
            Phase = started ? ExecutionPhase.Lost : ExecutionPhase.Missed,
            Reason = Reasons.AgentUnavailable,
            Message = why,
            CompletionTime = now,
        };
    }

    /// <summary>Until when the agent starts an Execution, or says that it is too late; null when it has said that it started, or may not start it.</summary>
    public static DateTimeOffset? StartDeadline(Execution execution)
    {
        if (execution.Spec is not { ReleasedAt: { } released } spec || ExecutionView.PhaseOf(execution) != ExecutionPhase.Pending)
        {
            return null;
        }

        return (spec.NotBefore > released ? spec.NotBefore.Value : released)
            + TimeSpan.FromSeconds(spec.StartDeadlineSeconds ?? TaskDefaults.HostStartDeadlineSeconds);
    }
}
