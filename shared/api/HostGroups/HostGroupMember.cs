using Carillon.Api.Schema;

namespace Carillon.Api.HostGroups;

/// <summary>A member of a group.</summary>
public sealed record HostGroupMember
{
    /// <summary>The node name.</summary>
    [Required]
    [Length(Limits.Name, Minimum = 1)]
    public string? Name { get; init; }

    /// <summary>Whether its agent is alive.</summary>
    public bool? Ready { get; init; }
}
