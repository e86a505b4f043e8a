using Carillon.Api.Executions;

namespace Carillon.Agent.Reporting;

internal static class ExecutionPhases
{
    /// <summary>Whether nothing comes after this phase. One that this version does not know is not taken for final.</summary>
    public static bool IsFinal(ExecutionPhase? phase) => phase is
        ExecutionPhase.Succeeded or ExecutionPhase.Failed or ExecutionPhase.TimedOut
        or ExecutionPhase.Cancelled or ExecutionPhase.Missed or ExecutionPhase.Lost;
}
