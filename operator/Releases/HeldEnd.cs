using Carillon.Api.Executions;

namespace Carillon.Operator.Releases;

/// <summary>The end of an Execution that will never be released. No agent would report it, so the operator writes it.</summary>
/// <param name="Phase">Cancelled or Missed.</param>
/// <param name="Reason">Why, for programs.</param>
/// <param name="Message">Why, for people.</param>
internal sealed record HeldEnd(ExecutionPhase Phase, string Reason, string Message);
