using Carillon.Api.Defaults;
using Carillon.Api.Meta;
using Carillon.Api.Schema;

namespace Carillon.Api.HostGroups;

/// <summary>Members are the nodes that nodeSelector matches and those in nodeNames, without those in excludeNodeNames.</summary>
public sealed record HostGroupSpec
{
    /// <summary>What the group is for.</summary>
    [Length(Limits.Message)]
    public string? Description { get; init; }

    /// <summary>Nodes with these labels are members. An empty selector matches every node; no selector matches none.</summary>
    public LabelSelector? NodeSelector { get; init; }

    /// <summary>Nodes with these names are members.</summary>
    [Items(Limits.GroupNodeNames, ListType = ListType.Set)]
    [Length(Limits.Name, Minimum = 1)]
    [Pattern(Patterns.Subdomain)]
    public IReadOnlyList<string>? NodeNames { get; init; }

    /// <summary>Nodes with these names are no members, whatever their labels.</summary>
    [Items(Limits.GroupNodeNames, ListType = ListType.Set)]
    [Length(Limits.Name, Minimum = 1)]
    [Pattern(Patterns.Subdomain)]
    public IReadOnlyList<string>? ExcludeNodeNames { get; init; }

    /// <summary>Namespaces whose tasks may use the group, or * for all. Empty: none.</summary>
    [Required]
    [Items(Limits.GroupPolicyEntries, ListType = ListType.Set)]
    [Length(Limits.ShortName, Minimum = 1)]
    [Pattern(Patterns.LabelOrStar)]
    public IReadOnlyList<string>? AllowedNamespaces { get; init; }

    /// <summary>Users that commands may run as (runAsUser; none counts as root), or * for all. Empty: none. HTTP requests and plugins count as root.</summary>
    [Required]
    [Items(Limits.GroupPolicyEntries, ListType = ListType.Set)]
    [Length(Limits.UserName, Minimum = 1)]
    [Pattern(Patterns.UserNameOrStar)]
    public IReadOnlyList<string>? AllowedUsers { get; init; }

    /// <summary>How many executions run in the whole group at the same time; the others wait. 0 for no limit.</summary>
    [Default(HostGroupDefaults.MaxConcurrentExecutions)]
    [Range(0, 1_000_000)]
    public int? MaxConcurrentExecutions { get; init; }
}
