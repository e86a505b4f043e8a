using Carillon.Agent.Outcomes;

namespace Carillon.Tests.Simulation.Hosts;

/// <summary>A command that runs on a host. It needs no living agent.</summary>
internal sealed class HostRun
{
    public required string Uid { get; init; }

    public required int Attempt { get; init; }

    /// <summary>How it ends if nobody ends it.</summary>
    public required AttemptOutcome Outcome { get; set; }

    public required long EndsAt { get; set; }

    public bool HasEnded { get; set; }
}
