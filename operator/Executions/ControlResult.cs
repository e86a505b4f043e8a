using Carillon.Api.Executions;

namespace Carillon.Operator.Executions;

/// <summary>A Run's Executions after a step.</summary>
/// <param name="All">How they stand now, our own writes included.</param>
/// <param name="Wave">The newest wave that is released; null without a rollout.</param>
/// <param name="After">When to look again although nothing happens.</param>
internal sealed record ControlResult(IReadOnlyList<Execution> All, int? Wave, TimeSpan? After);
