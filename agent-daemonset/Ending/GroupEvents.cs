namespace Carillon.Agent.Ending;

/// <summary>What a control group counted while its run went on; zeros where its controller is not on.</summary>
/// <param name="OutOfMemoryKills">Processes that the kernel killed for lack of memory.</param>
/// <param name="RefusedForks">How often a process could not be started because of the limit of pids.</param>
internal readonly record struct GroupEvents(long OutOfMemoryKills, long RefusedForks);
