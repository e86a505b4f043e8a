using Carillon.Api.Schema;

namespace Carillon.Api.Executions;

/// <summary>Given by name and UID.</summary>
public sealed record OwnerIdentity
{
    /// <summary>The name.</summary>
    [Required]
    [Length(Limits.Name, Minimum = 1)]
    [Pattern(Patterns.Subdomain)]
    public string? Name { get; init; }

    /// <summary>The UID.</summary>
    [Required]
    [Length(Limits.Uid, Minimum = 1)]
    public string? Uid { get; init; }
}
