namespace Carillon.Tests.Simulation.Kernel;

/// <summary>A rule was broken, or the simulation lost control of what it runs.</summary>
internal sealed class SimulationFailedException(string message, Exception? inner = null) : Exception(message, inner);
