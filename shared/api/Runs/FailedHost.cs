using Carillon.Api.Executions;
using Carillon.Api.Schema;

namespace Carillon.Api.Runs;

/// <summary>A host that did not succeed.</summary>
public sealed record FailedHost
{
    /// <summary>The node name.</summary>
    [Required]
    [Length(Limits.Name, Minimum = 1)]
    public string? Host { get; init; }

    /// <summary>How its execution ended.</summary>
    public ExecutionPhase? Phase { get; init; }

    /// <summary>The exit code, where there is one.</summary>
    public int? ExitCode { get; init; }

    /// <summary>What happened, in a sentence.</summary>
    [Length(Limits.Message)]
    public string? Message { get; init; }
}
