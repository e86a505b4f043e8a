using Carillon.Api.Schema;

namespace Carillon.Api.Executions;

/// <summary>It says how the command goes and went on the host.</summary>
public sealed record ExecutionStatus
{
    /// <summary>Where it stands. Absent means Pending, or the phase of spec.outcome. A final phase never changes, but for Lost or Missed/AgentUnavailable to the true result.</summary>
    public ExecutionPhase? Phase { get; init; }

    /// <summary>Why, in one word for programs, for example ConcurrencyForbidden or HostRebooted.</summary>
    [Length(Limits.Reason)]
    public string? Reason { get; init; }

    /// <summary>Why, in a sentence.</summary>
    [Length(Limits.Message)]
    public string? Message { get; init; }

    /// <summary>The newest attempt; the first one is 1.</summary>
    [Range(0, Limits.RetryLimit + 1)]
    public int? Attempt { get; init; }

    /// <summary>The last 10 attempts that ended, oldest first.</summary>
    [Items(Limits.Attempts)]
    public IReadOnlyList<ExecutionAttempt>? Attempts { get; init; }

    /// <summary>When the first attempt started, by the clock of the API server.</summary>
    public DateTimeOffset? StartTime { get; init; }

    /// <summary>When it ended, by the clock of the API server: with its last attempt, or when it was clear that no further one starts.</summary>
    public DateTimeOffset? CompletionTime { get; init; }

    /// <summary>The time from the first start to the last end, in milliseconds, by a clock that never jumps.</summary>
    [Range(0, long.MaxValue)]
    public long? DurationMs { get; init; }

    /// <summary>Exit code of the command, or status code of the response.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Number of the signal that ended the command, where that is known.</summary>
    [Range(1, 255)]
    public int? Signal { get; init; }

    /// <summary>The start and the end of the output, at most tailBytes.</summary>
    [Length(Limits.TailBytes)]
    public string? Output { get; init; }

    /// <summary>How many bytes the command wrote.</summary>
    [Range(0, long.MaxValue)]
    public long? OutputBytes { get; init; }

    /// <summary>Whether output is only a part of them.</summary>
    public bool? OutputTruncated { get; init; }

    /// <summary>What the command and its children used.</summary>
    public ResourceUsage? Usage { get; init; }

    /// <summary>The agent that wrote this.</summary>
    public AgentIdentity? Agent { get; init; }
}
