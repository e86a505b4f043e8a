using Carillon.Kubernetes.Client;

namespace Carillon.Tests.Simulation.Api;

/// <summary>A write that the simulated server has made.</summary>
/// <param name="Type">What happened.</param>
/// <param name="Before">The state before; null when it was created.</param>
/// <param name="After">The state after; of a deletion the last one, with the version of the deletion.</param>
/// <param name="By">Who wrote.</param>
internal sealed record SimCommit(WatchEventType Type, SimObject? Before, SimObject After, string By);
