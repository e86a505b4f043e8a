using Carillon.Api.Schema;

namespace Carillon.Api.HostAgents;

/// <summary>A plugin that a host has.</summary>
public sealed record HostPlugin
{
    /// <summary>Its file name.</summary>
    [Required]
    [Length(Limits.ShortName, Minimum = 1)]
    public string? Name { get; init; }

    /// <summary>What it says its version is.</summary>
    [Length(Limits.ShortName)]
    public string? Version { get; init; }
}
