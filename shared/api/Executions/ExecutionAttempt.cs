using Carillon.Api.Schema;

namespace Carillon.Api.Executions;

/// <summary>An attempt that ended.</summary>
public sealed record ExecutionAttempt
{
    /// <summary>Its number; the first one is 1.</summary>
    [Range(1, Limits.RetryLimit + 1)]
    public int? Attempt { get; init; }

    /// <summary>How it ended.</summary>
    public ExecutionPhase? Phase { get; init; }

    /// <summary>Why, in one word for programs.</summary>
    [Length(Limits.Reason)]
    public string? Reason { get; init; }

    /// <summary>Exit code of the command, or status code of the response.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Number of the signal that ended the command, where that is known.</summary>
    [Range(1, 255)]
    public int? Signal { get; init; }

    /// <summary>When it started.</summary>
    public DateTimeOffset? StartTime { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? CompletionTime { get; init; }

    /// <summary>How long it took, in milliseconds.</summary>
    [Range(0, long.MaxValue)]
    public long? DurationMs { get; init; }
}
