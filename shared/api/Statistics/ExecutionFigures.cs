using Carillon.Api.Schema;

namespace Carillon.Api.Statistics;

/// <summary>Ended executions by outcome, and how long they took. Absent numbers are 0.</summary>
public abstract record ExecutionFigures
{
    /// <summary>Executions that succeeded.</summary>
    [Range(0, long.MaxValue)]
    public long? Success { get; init; }

    /// <summary>Executions that failed.</summary>
    [Range(0, long.MaxValue)]
    public long? Failure { get; init; }

    /// <summary>Executions that timed out.</summary>
    [Range(0, long.MaxValue)]
    public long? Timeout { get; init; }

    /// <summary>Executions that were cancelled.</summary>
    [Range(0, long.MaxValue)]
    public long? Cancelled { get; init; }

    /// <summary>Executions that never started.</summary>
    [Range(0, long.MaxValue)]
    public long? Missed { get; init; }

    /// <summary>Executions that were lost.</summary>
    [Range(0, long.MaxValue)]
    public long? Lost { get; init; }

    /// <summary>Running time of all that started together, in milliseconds.</summary>
    [Range(0, long.MaxValue)]
    public long? TotalDurationMs { get; init; }

    /// <summary>The shortest running time, in milliseconds.</summary>
    [Range(0, long.MaxValue)]
    public long? MinDurationMs { get; init; }

    /// <summary>The longest running time, in milliseconds.</summary>
    [Range(0, long.MaxValue)]
    public long? MaxDurationMs { get; init; }
}
