namespace Carillon.Tests.Simulation.Scenarios;

/// <summary>How a scenario ended.</summary>
/// <param name="Seed">Which one.</param>
/// <param name="Fires">Runs that schedules made.</param>
/// <param name="Starts">Commands that were started.</param>
/// <param name="Steps">Steps taken.</param>
/// <param name="Hash">Of the trace.</param>
/// <param name="Failure">What was broken, with the end of the trace and how to repeat it; null when nothing was.</param>
internal sealed record ScenarioResult(int Seed, int Fires, int Starts, long Steps, ulong Hash, string? Failure);
