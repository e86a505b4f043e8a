using Carillon.Api.Meta;
using Carillon.Api.Schema;
using Carillon.Api.Tasks;

namespace Carillon.Api.Runs;

/// <summary>
/// A person sets taskRef.name, parameters, hosts or nodeSelector, rerunOf and useLatestSpec when creating the run, and later cancel and paused.
/// The operator alone sets taskRef.uid, trigger, scheduledTime, taskSnapshot and upstreams, once. Nothing else changes.
/// </summary>
[Rule("!has(self.useLatestSpec) || !self.useLatestSpec || has(self.rerunOf)", "has a meaning only together with rerunOf", FieldPath = ".useLatestSpec")]
public sealed record DistributedCronRunSpec
{
    /// <summary>The task to run.</summary>
    [Required]
    public RunTaskReference? TaskRef { get; init; }

    /// <summary>Values of the task's parameters, by name. Not for secrets.</summary>
    [Items(Limits.Parameters)]
    [Length(Limits.ParameterValue)]
    public IReadOnlyDictionary<string, string>? Parameters { get; init; }

    /// <summary>Of the task's hosts, only these. Default: all that the task selects.</summary>
    [Items(Limits.RunHosts, Minimum = 1, ListType = ListType.Set)]
    [Length(Limits.Name, Minimum = 1)]
    [Pattern(Patterns.Subdomain)]
    public IReadOnlyList<string>? Hosts { get; init; }

    /// <summary>Of the task's hosts, only those whose Node has these labels. Default: all that the task selects.</summary>
    public LabelSelector? NodeSelector { get; init; }

    /// <summary>Repeats an earlier run of the task, or parts of it. Default: a run of its own.</summary>
    public RerunReference? RerunOf { get; init; }

    /// <summary>For rerunOf: whether the task as it is now runs, rather than as it was in the earlier run.</summary>
    [Default(false)]
    public bool? UseLatestSpec { get; init; }

    /// <summary>Set to true to cancel: what waits is not started, what runs is ended. It cannot be taken back.</summary>
    [Default(false)]
    public bool? Cancel { get; init; }

    /// <summary>While true, no further wave or host is released. What runs goes on.</summary>
    [Default(false)]
    public bool? Paused { get; init; }

    /// <summary>Why the run was made. Set by the operator.</summary>
    public RunTrigger? Trigger { get; init; }

    /// <summary>The due time that the run is for; for runs made by people the time of their creation. Set by the operator.</summary>
    public DateTimeOffset? ScheduledTime { get; init; }

    /// <summary>The spec of the task when the run was made; this is what runs on every host. Set by the operator.</summary>
    public DistributedCronTaskSpec? TaskSnapshot { get; init; }

    /// <summary>The runs of other tasks that this one follows, one for each entry of dependsOn. Set by the operator.</summary>
    [Items(Limits.Dependencies)]
    public IReadOnlyList<RunUpstream>? Upstreams { get; init; }
}
