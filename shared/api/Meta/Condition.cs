using Carillon.Api.Schema;

namespace Carillon.Api.Meta;

/// <summary>One aspect of the state of an object, as in <c>metav1.Condition</c>.</summary>
public sealed record Condition
{
    /// <summary>The aspect, for example Accepted.</summary>
    [Required]
    [Length(316, Minimum = 1)]
    public string? Type { get; init; }

    /// <summary>True, False or Unknown.</summary>
    [Required]
    [Choices(ConditionStatus.True, ConditionStatus.False, ConditionStatus.Unknown)]
    public string? Status { get; init; }

    /// <summary>The generation of the object that this was found for.</summary>
    [Range(0, long.MaxValue)]
    public long? ObservedGeneration { get; init; }

    /// <summary>When the status last changed.</summary>
    [Required]
    public DateTimeOffset? LastTransitionTime { get; init; }

    /// <summary>Why, in one word of CamelCase, for programs.</summary>
    [Required]
    [Length(1024, Minimum = 1)]
    public string? Reason { get; init; }

    /// <summary>Why, in a sentence, for people.</summary>
    [Required]
    [Length(Limits.Message)]
    public string? Message { get; init; }
}
