using Carillon.Api.Executions;
using Carillon.Api.Statistics;

namespace Carillon.Agent.Statistics;

/// <summary>The figures of one task and day on this host, as they are on disk.</summary>
internal sealed record TaskDay : ExecutionFigures
{
    /// <summary>The day, in the host's time zone.</summary>
    public required DateOnly Date { get; init; }

    /// <summary>Namespace of the task.</summary>
    public required string Namespace { get; init; }

    /// <summary>Name of the task.</summary>
    public required string Task { get; init; }

    /// <summary>Ended executions by hour of the day.</summary>
    public IReadOnlyList<long> Hourly { get; init; } = new long[24];

    /// <summary>The figures with one more execution.</summary>
    /// <param name="before">Those of its task and day; null when it is the first.</param>
    /// <param name="ended">The execution.</param>
    public static TaskDay Add(TaskDay? before, EndedExecution ended)
    {
        var day = before ?? new TaskDay { Date = ended.Day, Namespace = ended.Namespace, Task = ended.Task };
        var hourly = day.Hourly.ToArray();
        hourly[ended.Hour]++;
        day = ended.Phase switch
        {
            ExecutionPhase.Succeeded => day with { Success = (day.Success ?? 0) + 1 },
            ExecutionPhase.TimedOut => day with { Timeout = (day.Timeout ?? 0) + 1 },
            ExecutionPhase.Cancelled => day with { Cancelled = (day.Cancelled ?? 0) + 1 },
            ExecutionPhase.Missed => day with { Missed = (day.Missed ?? 0) + 1 },
            ExecutionPhase.Lost => day with { Lost = (day.Lost ?? 0) + 1 },
            _ => day with { Failure = (day.Failure ?? 0) + 1 },
        };
        return day with
        {
            Hourly = hourly,
            TotalDurationMs = (day.TotalDurationMs ?? 0) + (ended.DurationMs ?? 0),
            MinDurationMs = FigureSums.Smaller(day.MinDurationMs, ended.DurationMs),
            MaxDurationMs = FigureSums.Larger(day.MaxDurationMs, ended.DurationMs),
        };
    }
}
