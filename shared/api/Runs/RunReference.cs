using Carillon.Api.Schema;

namespace Carillon.Api.Runs;

/// <summary>A run, named from the status of its task.</summary>
public sealed record RunReference
{
    /// <summary>Name of the run.</summary>
    [Required]
    [Length(Limits.Name, Minimum = 1)]
    public string? Name { get; init; }

    /// <summary>UID of the run.</summary>
    [Length(Limits.Uid, Minimum = 1)]
    public string? Uid { get; init; }
}
