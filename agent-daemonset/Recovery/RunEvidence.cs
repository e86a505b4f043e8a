using Carillon.Agent.Launch;

namespace Carillon.Agent.Recovery;

/// <summary>What can be seen of an attempt from outside.</summary>
/// <param name="BootId">The present boot of the host.</param>
/// <param name="WrapperAlive">Whether its wrapper lives: same pid, start time and boot.</param>
/// <param name="GoMark">Whether the wrapper got through the gate.</param>
/// <param name="Exit">What the wrapper noted at the end.</param>
internal sealed record RunEvidence(string BootId, bool WrapperAlive, bool GoMark, ExitNote? Exit);
