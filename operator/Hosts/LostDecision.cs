using Carillon.Api.Executions;
using Carillon.Operator.Executions;
using Carillon.Operator.Runs;

namespace Carillon.Operator.Hosts;

/// <summary>What becomes of an Execution whose host has been silent for too long. Pure.</summary>
internal static class LostDecision
{
    /// <summary>The status to write, or null when there is nothing to give up.</summary>
    /// <param name="execution">The Execution as last seen.</param>
    /// <param name="silence">How long its host has been silent.</param>
    /// <param name="lostAfter">How long it may be.</param>
    /// <param name="now">The present.</param>
    public static ExecutionStatus? Decide(Execution execution, TimeSpan? silence, TimeSpan lostAfter, DateTimeOffset now)
    {
        if (!(silence > lostAfter) || ExecutionView.IsFinished(execution) || ExecutionView.IsHeld(execution))
        {
            return null;
        }

        // Nobody saw it start, so most likely it did not; should it have, the agent's true result replaces this.
        var started = ExecutionView.PhaseOf(execution) == ExecutionPhase.Running;
        return (execution.Status ?? new()) with
        {
            Phase = started ? ExecutionPhase.Lost : ExecutionPhase.Missed,
            Reason = Reasons.AgentUnavailable,
            Message = started
                ? "the host's agent has given no sign of life since; whether the command ended is not known"
                : "the host's agent gave no sign of life, and had not reported a start",
            CompletionTime = now,
        };
    }
}
