using Carillon.Api.Schema;

namespace Carillon.Api.Runs;

/// <summary>A host that takes over from a lost one.</summary>
public sealed record HostReplacement
{
    /// <summary>Node name of the lost host.</summary>
    [Required]
    [Length(Limits.Name, Minimum = 1)]
    public string? Lost { get; init; }

    /// <summary>Node name of the host that takes over.</summary>
    [Required]
    [Length(Limits.Name, Minimum = 1)]
    public string? Host { get; init; }
}
