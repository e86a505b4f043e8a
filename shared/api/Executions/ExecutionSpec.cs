using Carillon.Api.Executors;
using Carillon.Api.Schema;
using Carillon.Api.Tasks;

namespace Carillon.Api.Executions;

/// <summary>Every default is filled in. Nothing changes after creation but releasedAt (once) and cancel (to true).</summary>
public sealed record ExecutionSpec
{
    /// <summary>The task.</summary>
    [Required]
    public OwnerIdentity? TaskRef { get; init; }

    /// <summary>The run.</summary>
    [Required]
    public OwnerIdentity? RunRef { get; init; }

    /// <summary>The host.</summary>
    [Required]
    [Length(Limits.Name, Minimum = 1)]
    [Pattern(Patterns.Subdomain)]
    public string? NodeName { get; init; }

    /// <summary>Why the run was made; the command finds it as CARILLON_TRIGGER.</summary>
    public Runs.RunTrigger? Trigger { get; init; }

    /// <summary>The due time; the command finds it as CARILLON_SCHEDULED_TIME.</summary>
    public DateTimeOffset? ScheduledTime { get; init; }

    /// <summary>No start before this time (jitter).</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>
    /// How long after releasedAt (or notBefore, when later) the command may still start, in seconds; later it ends Missed. A further attempt
    /// has as long after its backoff; later the execution ends as its last attempt did.
    /// </summary>
    [Range(1, Limits.Seconds)]
    public int? StartDeadlineSeconds { get; init; }

    /// <summary>What runs.</summary>
    [Required]
    public ExecutorSpec? Executor { get; init; }

    /// <summary>Values of the task's parameters, by name; the command finds them as CARILLON_PARAM_NAME.</summary>
    [Items(Limits.Parameters)]
    [Length(Limits.ParameterValue)]
    public IReadOnlyDictionary<string, string>? Parameters { get; init; }

    /// <summary>How long one attempt may take, in seconds.</summary>
    [Range(1, Limits.Seconds)]
    public int? TimeoutSeconds { get; init; }

    /// <summary>How long the command has between TERM and KILL, in seconds.</summary>
    [Range(0, 3600)]
    public int? TerminationGracePeriodSeconds { get; init; }

    /// <summary>Whether and when the host tries again.</summary>
    public RetryPolicy? Retry { get; init; }

    /// <summary>What happens when an earlier execution of the task still goes on.</summary>
    public ExecutionConcurrency? Concurrency { get; init; }

    /// <summary>Which execution takes the next free slot: the one with the larger priority, then the older one.</summary>
    [Range(0, 100)]
    public int? Priority { get; init; }

    /// <summary>How much output is kept.</summary>
    public OutputPolicy? Output { get; init; }

    /// <summary>The place of this host among the hosts of the run; the command finds it as CARILLON_SHARD_INDEX and CARILLON_SHARD_COUNT.</summary>
    public ExecutionShard? Shard { get; init; }

    /// <summary>The wave of the rollout that it starts with; the canaries are wave 1. Absent without a rollout.</summary>
    [Range(1, Limits.PlanHosts)]
    public int? Wave { get; init; }

    /// <summary>The host groups of the task that the host is in; in those that limit how many run at a time it takes a place from its release to its end.</summary>
    [Items(Limits.HostGroups)]
    [Length(Limits.Name, Minimum = 1)]
    public IReadOnlyList<string>? Groups { get; init; }

    /// <summary>What the upstream runs hand on; the command finds each as CARILLON_UPSTREAM_NAME.</summary>
    [Items(Limits.UpstreamValues)]
    [Length(Limits.ParameterValue)]
    public IReadOnlyDictionary<string, string>? Upstream { get; init; }

    /// <summary>When the operator let it start. Absent: held, for a later wave, a place in a limited group or an upstream.</summary>
    public DateTimeOffset? ReleasedAt { get; init; }

    /// <summary>Set to true to cancel: what waits is not started, what runs is ended.</summary>
    [Default(false)]
    public bool? Cancel { get; init; }

    /// <summary>Name of the lost execution that this one takes over.</summary>
    [Length(Limits.Name, Minimum = 1)]
    public string? Replaces { get; init; }

    /// <summary>The end that this execution was created with, because the host could not or must not run it. No agent ever starts it; it counts as its phase.</summary>
    public ExecutionOutcome? Outcome { get; init; }
}
