using Carillon.Api.Executions;
using Carillon.Operator.Releases;

namespace Carillon.Operator.Selection;

/// <summary>A host that takes part in a Run.</summary>
/// <param name="Node">Its name.</param>
/// <param name="Outcome">Why it cannot run the command; null when it can.</param>
internal sealed record Target(string Node, ExecutionOutcome? Outcome)
{
    /// <summary>The same host in a Run that was cancelled before it had its Execution: an outcome, so that nothing starts any more.</summary>
    public Target Cancelled() => Outcome is not null ? this : this with
    {
        Outcome = new ExecutionOutcome
        {
            Phase = ReleaseDecision.Cancelled.Phase,
            Reason = ReleaseDecision.Cancelled.Reason,
            Message = ReleaseDecision.Cancelled.Message,
        },
    };
}
