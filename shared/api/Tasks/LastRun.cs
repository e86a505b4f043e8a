using Carillon.Api.Runs;
using Carillon.Api.Schema;

namespace Carillon.Api.Tasks;

/// <summary>Its name, due time and outcome, in short.</summary>
public sealed record LastRun
{
    /// <summary>Name of the run.</summary>
    [Length(Limits.Name)]
    public string? Name { get; init; }

    /// <summary>Where it stands.</summary>
    public RunPhase? Phase { get; init; }

    /// <summary>The due time that it is for.</summary>
    public DateTimeOffset? ScheduledTime { get; init; }

    /// <summary>Its hosts, by outcome.</summary>
    public RunCounts? Counts { get; init; }
}
