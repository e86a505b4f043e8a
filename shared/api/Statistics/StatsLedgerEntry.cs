using Carillon.Api.Schema;

namespace Carillon.Api.Statistics;

/// <summary>What one run added to the figures of its task.</summary>
public sealed record StatsLedgerEntry : ExecutionFigures
{
    /// <summary>UID of the run.</summary>
    [Required]
    [Length(Limits.Uid, Minimum = 1)]
    public string? RunUid { get; init; }

    /// <summary>The day that it was added to, in the time zone of the task.</summary>
    [Required]
    public DateOnly? Date { get; init; }

    /// <summary>The hour of the day that it was added to.</summary>
    [Range(0, 23)]
    public int? Hour { get; init; }
}
