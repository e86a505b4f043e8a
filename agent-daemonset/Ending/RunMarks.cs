using Carillon.Agent.Linux;

namespace Carillon.Agent.Ending;

/// <summary>By what the processes of one run are recognised.</summary>
/// <param name="Wrapper">Leader of the run's session.</param>
/// <param name="Token">A <c>NAME=value</c> that every process of the run was born with, unless it cleared its environment.</param>
/// <param name="Cgroup">Folder of the run's control group; null where there is none.</param>
internal sealed record RunMarks(ProcessIdentity Wrapper, string Token, string? Cgroup);
