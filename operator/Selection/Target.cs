using Carillon.Api.Executions;

namespace Carillon.Operator.Selection;

/// <summary>A host that takes part in a Run.</summary>
/// <param name="Node">Its name.</param>
/// <param name="Outcome">Why it cannot run the command; null when it can.</param>
internal sealed record Target(string Node, ExecutionOutcome? Outcome);
