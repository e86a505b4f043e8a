using Carillon.Api.Executions;

namespace Carillon.Api.Validation;

/// <summary>The native twins of the rules in the schema of an execution.</summary>
internal static class ExecutionRules
{
    private const string AgentUnavailable = "AgentUnavailable";

    public static void Check(FieldErrors errors, Execution execution) => ExecutorRules.Check(errors, "spec.executor", execution.Spec?.Executor);

    public static void CheckUpdate(FieldErrors errors, Execution before, Execution after)
    {
        if (before.Spec is { } old && after.Spec is { } now)
        {
            Transitions.SetOnce(errors, "spec.releasedAt", old.ReleasedAt, now.ReleasedAt);
            Transitions.NeverTakenBack(errors, "spec.cancel", old.Cancel, now.Cancel);
            Transitions.Unchanged(
                errors,
                "spec",
                old with { ReleasedAt = null, Cancel = null },
                now with { ReleasedAt = null, Cancel = null },
                CarillonJsonContext.Default.ExecutionSpec);
        }

        if (!MayFollow(before.Status, after.Status))
        {
            errors.Add("status.phase", $"is {before.Status?.Phase} for good: a final phase never changes, but for Lost or Missed/{AgentUnavailable} to the true result");
        }
    }

    private static bool MayFollow(ExecutionStatus? before, ExecutionStatus? after)
    {
        if (before?.Phase is not { } old || !IsFinal(old) || after?.Phase == old)
        {
            return true;
        }

        var wasGuess = old == ExecutionPhase.Lost || (old == ExecutionPhase.Missed && before.Reason == AgentUnavailable);
        return wasGuess && after?.Phase is { } now && IsFinal(now) && now != ExecutionPhase.Lost;
    }

    private static bool IsFinal(ExecutionPhase phase) =>
        phase is not (ExecutionPhase.Unknown or ExecutionPhase.Pending or ExecutionPhase.Running);
}
