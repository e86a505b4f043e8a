using Carillon.Api.Executions;
using Carillon.Operator.Releases;

namespace Carillon.Operator.Executions;

/// <summary>A Run's Executions after a step.</summary>
/// <param name="All">How they stand now, our own writes included.</param>
/// <param name="Progress">How far the releases are.</param>
/// <param name="Step">What was done to those that were held.</param>
/// <param name="IsHeldUp">Whether the server did not take some of that: as a rule they have changed, which the cache will show, but none has to come.</param>
internal sealed record ControlResult(IReadOnlyList<Execution> All, RunProgress Progress, ReleaseStep Step, bool IsHeldUp);
