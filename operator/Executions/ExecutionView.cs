using Carillon.Api.Executions;
using Carillon.Kubernetes.Resources;
using Carillon.Operator.Runs;

namespace Carillon.Operator.Executions;

/// <summary>How an Execution is to be read: one born with an outcome has that phase whatever its status says, an absent phase is Pending.</summary>
internal static class ExecutionView
{
    public static ExecutionPhase PhaseOf(Execution execution) =>
        execution.Spec?.Outcome?.Phase ?? execution.Status?.Phase ?? ExecutionPhase.Pending;

    public static string? ReasonOf(Execution execution) => execution.Spec?.Outcome?.Reason ?? execution.Status?.Reason;

    public static string? MessageOf(Execution execution) => execution.Spec?.Outcome?.Message ?? execution.Status?.Message;

    /// <summary>Whether the phase is final (but for a late true result).</summary>
    public static bool IsFinal(ExecutionPhase phase) =>
        phase is not (ExecutionPhase.Pending or ExecutionPhase.Running or ExecutionPhase.Unknown);

    public static bool IsFinished(Execution execution) => IsFinal(PhaseOf(execution));

    /// <summary>
    /// Whether its end is only what the operator concludes from the silence of the agent. It may run all the while, and the true result
    /// replaces this one.
    /// </summary>
    public static bool IsGuess(Execution execution) => execution is { Spec.Outcome: null, Status: { Phase: { } phase } status }
        && (phase == ExecutionPhase.Lost || (phase == ExecutionPhase.Missed && status.Reason == Reasons.AgentUnavailable));

    /// <summary>Where its Run is, or was.</summary>
    public static ObjectKey RunOf(Execution execution) => new(execution.Metadata.Namespace, execution.Spec?.RunRef?.Name ?? "");

    /// <summary>Whether the agent may not start it yet: it waits for its wave or for a place in its group.</summary>
    public static bool IsHeld(Execution execution) =>
        execution.Spec is { ReleasedAt: null, Outcome: null } && !IsFinished(execution);
}
