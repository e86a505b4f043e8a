using Carillon.Api.Schema;

namespace Carillon.Api.Executions;

/// <summary>It is Missed or Cancelled, with a reason.</summary>
public sealed record ExecutionOutcome
{
    /// <summary>Missed or Cancelled.</summary>
    [Required]
    [Choices(nameof(ExecutionPhase.Missed), nameof(ExecutionPhase.Cancelled))]
    public ExecutionPhase? Phase { get; init; }

    /// <summary>Why, in one word for programs.</summary>
    [Required]
    [Length(Limits.Reason, Minimum = 1)]
    public string? Reason { get; init; }

    /// <summary>Why, in a sentence.</summary>
    [Length(Limits.Message)]
    public string? Message { get; init; }
}
