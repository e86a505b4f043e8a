using Carillon.Api.Schema;
using Carillon.Api.Tasks;

namespace Carillon.Api.Runs;

/// <summary>A run that this one follows.</summary>
public sealed record RunUpstream
{
    /// <summary>Name of its task.</summary>
    [Required]
    [Length(Limits.TaskName, Minimum = 1)]
    public string? Task { get; init; }

    /// <summary>Its name.</summary>
    [Required]
    [Length(Limits.Name, Minimum = 1)]
    public string? Run { get; init; }

    /// <summary>Its UID.</summary>
    [Required]
    [Length(Limits.Uid, Minimum = 1)]
    public string? RunUid { get; init; }

    /// <summary>How it had to end; with sameHost, how it has to end on each host.</summary>
    public DependencyCondition? Condition { get; init; }

    /// <summary>Whether each host waits for its own execution of that run.</summary>
    public bool? SameHost { get; init; }

    /// <summary>How it had ended when this run was made; absent with sameHost, where it may still go on.</summary>
    public RunPhase? Phase { get; init; }

    /// <summary>The values of its parameters, by name.</summary>
    [Items(Limits.Parameters)]
    [Length(Limits.ParameterValue)]
    public IReadOnlyDictionary<string, string>? Parameters { get; init; }
}
