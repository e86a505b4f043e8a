using Carillon.Api.Defaults;
using Carillon.Api.Schema;

namespace Carillon.Api.Tasks;

/// <summary>A task whose runs this one follows.</summary>
public sealed record TaskDependency
{
    /// <summary>Name of a task of the same namespace.</summary>
    [Required]
    [Length(Limits.TaskName, Minimum = 1)]
    [Pattern(Patterns.Subdomain)]
    public string? Task { get; init; }

    /// <summary>How the upstream run must have ended.</summary>
    [Default(TaskDefaults.Dependency)]
    public DependencyCondition? Condition { get; init; }

    /// <summary>On how many of its hosts: All, Any, or a percentage such as 80%.</summary>
    [Default(TaskDefaults.DependencyHosts)]
    [Length(4, Minimum = 2)]
    [Pattern(Patterns.DependencyHosts)]
    public string? Hosts { get; init; }

    /// <summary>Whether each host follows its own upstream execution, as soon as that has ended; a host on which the condition does not hold ends Cancelled/UpstreamNotMet. Needs strategy All.</summary>
    [Default(TaskDefaults.DependencySameHost)]
    public bool? SameHost { get; init; }
}
