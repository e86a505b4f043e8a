using Carillon.Api.Schema;

namespace Carillon.Api.Statistics;

/// <summary>Figures of one task on one host and day.</summary>
public sealed record TaskFigures : ExecutionFigures
{
    /// <summary>Namespace of the task.</summary>
    [Required]
    [Length(Limits.ShortName, Minimum = 1)]
    public string? Namespace { get; init; }

    /// <summary>Name of the task.</summary>
    [Required]
    [Length(Limits.Name, Minimum = 1)]
    public string? Task { get; init; }
}
