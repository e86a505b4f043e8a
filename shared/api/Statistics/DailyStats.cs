using Carillon.Api.Schema;

namespace Carillon.Api.Statistics;

/// <summary>Figures of one task and day.</summary>
public sealed record DailyStats : ExecutionFigures
{
    /// <summary>The day, in the time zone of the task.</summary>
    [Required]
    public DateOnly? Date { get; init; }

    /// <summary>Ended executions by hour of the day, 24 numbers.</summary>
    [Items(24, Minimum = 24)]
    [Range(0, long.MaxValue)]
    public IReadOnlyList<long>? Hourly { get; init; }
}
