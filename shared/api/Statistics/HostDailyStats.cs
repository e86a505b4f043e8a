using Carillon.Api.Schema;

namespace Carillon.Api.Statistics;

/// <summary>Figures of one host and day.</summary>
public sealed record HostDailyStats : ExecutionFigures
{
    /// <summary>The day, in the time zone of the host.</summary>
    [Required]
    public DateOnly? Date { get; init; }

    /// <summary>Ended executions by hour of the day, 24 numbers.</summary>
    [Items(24, Minimum = 24)]
    [Range(0, long.MaxValue)]
    public IReadOnlyList<long>? Hourly { get; init; }

    /// <summary>The 20 tasks with the most running time; the full table is on the host's disk.</summary>
    [Items(Limits.StatsTasks)]
    public IReadOnlyList<TaskFigures>? Tasks { get; init; }
}
