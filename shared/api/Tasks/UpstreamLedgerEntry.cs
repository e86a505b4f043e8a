using Carillon.Api.Schema;

namespace Carillon.Api.Tasks;

/// <summary>One run of an upstream task, and what came of it. Decided once: a later correction of the run changes nothing here.</summary>
public sealed record UpstreamLedgerEntry
{
    /// <summary>Name of the upstream task.</summary>
    [Required]
    [Length(Limits.TaskName, Minimum = 1)]
    public string? Task { get; init; }

    /// <summary>Name of the run.</summary>
    [Required]
    [Length(Limits.Name, Minimum = 1)]
    public string? Run { get; init; }

    /// <summary>UID of the run.</summary>
    [Required]
    [Length(Limits.Uid, Minimum = 1)]
    public string? RunUid { get; init; }

    /// <summary>The due time of the run; runs of several upstream tasks are joined by it.</summary>
    public DateTimeOffset? ScheduledTime { get; init; }

    /// <summary>What came of it.</summary>
    public UpstreamOutcome? Outcome { get; init; }

    /// <summary>Name of the run that it let start, together with the others of its due time.</summary>
    [Length(Limits.Name, Minimum = 1)]
    public string? UsedBy { get; init; }
}
