using Carillon.Api.Meta;
using Carillon.Api.Schema;

namespace Carillon.Api.HostGroups;

/// <summary>It says who is in the group.</summary>
public sealed record HostGroupStatus
{
    /// <summary>How many members there are.</summary>
    [Range(0, int.MaxValue)]
    public int? Hosts { get; init; }

    /// <summary>How many of them have a living agent.</summary>
    [Range(0, int.MaxValue)]
    public int? ReadyHosts { get; init; }

    /// <summary>How many executions of the group's tasks have a place in it; only where maxConcurrentExecutions limits them.</summary>
    [Range(0, int.MaxValue)]
    public int? Running { get; init; }

    /// <summary>The first 200 members, by name.</summary>
    [Items(Limits.GroupMembers)]
    public IReadOnlyList<HostGroupMember>? Members { get; init; }

    /// <summary>Ready: there is at least one member with a living agent.</summary>
    [Items(Limits.Conditions, ListType = ListType.Map, MapKey = "type")]
    public IReadOnlyList<Condition>? Conditions { get; init; }

    /// <summary>The generation of the spec that this status is about.</summary>
    public long? ObservedGeneration { get; init; }
}
