using Carillon.Operator.Writes;

namespace Carillon.Operator.Runs;

/// <summary>The server does not take a Run's Executions for now.</summary>
/// <param name="Refusal">What it said last.</param>
/// <param name="Tries">How often it said so in a row.</param>
/// <param name="Until">When to try again.</param>
internal sealed record DispatchHold(Refusal Refusal, int Tries, DateTimeOffset Until);
