using Carillon.Api.Cron;
using Carillon.Api.Defaults;
using Carillon.Api.Executors;
using Carillon.Api.Meta;
using Carillon.Api.Schema;

namespace Carillon.Api.Tasks;

/// <summary>It says when, where, how safely and what. Without schedule and schedules the task runs only when asked to or by dependsOn.</summary>
[Rule("!(has(self.schedule) && has(self.schedules))", "at most one of schedule and schedules may be set")]
[Rule("!has(self.startAt) || !has(self.endAt) || self.startAt < self.endAt", "must be after startAt", FieldPath = ".endAt")]
[Rule("has(self.count) == (has(self.strategy) && self.strategy == 'Count')", "must be set if and only if strategy is Count", FieldPath = ".count")]
[Rule("has(self.percent) == (has(self.strategy) && self.strategy == 'Percent')", "must be set if and only if strategy is Percent", FieldPath = ".percent")]
[Rule(
    "!has(self.dependsOn) || !has(self.strategy) || self.strategy == 'All' || self.dependsOn.all(d, !has(d.sameHost) || !d.sameHost)",
    "sameHost needs strategy All",
    FieldPath = ".dependsOn")]
public sealed record DistributedCronTaskSpec
{
    /// <summary>A cron expression: 5 fields (minute hour day-of-month month day-of-week), or 6 with seconds first, or a macro such as @daily or @every 90s.</summary>
    [Length(Limits.Schedule, Minimum = 1)]
    public string? Schedule { get; init; }

    /// <summary>Several cron expressions instead of one; the task is due whenever one of them is.</summary>
    [Items(Limits.Schedules, Minimum = 1, ListType = ListType.Set)]
    [Length(Limits.Schedule, Minimum = 1)]
    public IReadOnlyList<string>? Schedules { get; init; }

    /// <summary>The IANA time zone in which the schedule is read, for example Europe/Berlin.</summary>
    [Default(TaskDefaults.TimeZone)]
    [Length(Limits.TimeZone, Minimum = 1)]
    [Pattern(Patterns.TimeZone)]
    public string? TimeZone { get; init; }

    /// <summary>What clock changes do to schedules of fixed times.</summary>
    public DstPolicy? DstPolicy { get; init; }

    /// <summary>No due time before this one. Default: the creation of the task.</summary>
    public DateTimeOffset? StartAt { get; init; }

    /// <summary>No due time at or after this one. Default: none.</summary>
    public DateTimeOffset? EndAt { get; init; }

    /// <summary>Whether due times pass without a run. Runs made by people still go.</summary>
    [Default(TaskDefaults.Suspend)]
    public bool? Suspend { get; init; }

    /// <summary>Spreads the starts of the hosts over this many seconds after the due time; each host keeps its own place.</summary>
    [Default(TaskDefaults.JitterSeconds)]
    [Range(0, Limits.Seconds)]
    public int? JitterSeconds { get; init; }

    /// <summary>How late a run may still be made, in seconds after its due time. Default: however late, misfirePolicy decides.</summary>
    [Range(0, Limits.Seconds)]
    public int? StartingDeadlineSeconds { get; init; }

    /// <summary>What is done about due times that passed while the operator was away.</summary>
    [Default(TaskDefaults.Misfire)]
    public MisfirePolicy? MisfirePolicy { get; init; }

    /// <summary>How many missed due times FireAll makes up for at most; older ones are dropped, and an Event says so.</summary>
    [Default(TaskDefaults.MaxCatchUp)]
    [Range(1, 1000)]
    public int? MaxCatchUp { get; init; }

    /// <summary>The HostGroups whose hosts run the task. Each must allow this namespace and the user that the command runs as.</summary>
    [Required]
    [Items(Limits.HostGroups, Minimum = 1, ListType = ListType.Set)]
    [Length(Limits.Name, Minimum = 1)]
    [Pattern(Patterns.Subdomain)]
    public IReadOnlyList<string>? HostGroups { get; init; }

    /// <summary>Of those hosts, only the ones whose Node has these labels. Default: all of them.</summary>
    public LabelSelector? NodeSelector { get; init; }

    /// <summary>How many of the hosts take part in a run.</summary>
    [Default(TaskDefaults.Strategy)]
    public HostStrategy? Strategy { get; init; }

    /// <summary>For strategy Count: the number of hosts; fewer when there are fewer.</summary>
    [Range(1, Limits.PlanHosts)]
    public int? Count { get; init; }

    /// <summary>For strategy Percent: the share of the hosts in percent, rounded up.</summary>
    [Range(1, 100)]
    public int? Percent { get; init; }

    /// <summary>How hosts are picked for Any, Count and Percent.</summary>
    [Default(TaskDefaults.Selection)]
    public HostSelection? Selection { get; init; }

    /// <summary>What happens when a host joins one of the groups.</summary>
    [Default(TaskDefaults.OnHostJoin)]
    public HostJoinPolicy? OnHostJoin { get; init; }

    /// <summary>What happens when a run is due while an earlier one still goes on.</summary>
    [Default(TaskDefaults.Concurrency)]
    public ConcurrencyPolicy? ConcurrencyPolicy { get; init; }

    /// <summary>Whether that is decided for each host on its own or for the task as a whole.</summary>
    [Default(TaskDefaults.Scope)]
    public ConcurrencyScope? ConcurrencyScope { get; init; }

    /// <summary>For concurrencyPolicy Queue: how many wait at most, per host or task as concurrencyScope says; one more is not started (Missed/QueueFull).</summary>
    [Default(TaskDefaults.MaxQueued)]
    [Range(1, 1000)]
    public int? MaxQueued { get; init; }

    /// <summary>Runs hosts in waves and stops when too many fail. Default: all hosts at once.</summary>
    public RolloutPolicy? Rollout { get; init; }

    /// <summary>How long one attempt may take, in seconds. Then the command and its children get TERM, and KILL after the grace period.</summary>
    [Default(TaskDefaults.TimeoutSeconds)]
    [Range(1, Limits.Seconds)]
    public int? TimeoutSeconds { get; init; }

    /// <summary>How long a command has between TERM and KILL, in seconds.</summary>
    [Default(TaskDefaults.TerminationGracePeriodSeconds)]
    [Range(0, 3600)]
    public int? TerminationGracePeriodSeconds { get; init; }

    /// <summary>
    /// How long after its release an execution may still start on its host, in seconds; later it ends Missed. A further attempt has as long
    /// after its backoff; later the execution ends as its last attempt did.
    /// </summary>
    [Default(TaskDefaults.HostStartDeadlineSeconds)]
    [Range(1, Limits.Seconds)]
    public int? HostStartDeadlineSeconds { get; init; }

    /// <summary>Whether and when a host tries again. Default: one attempt.</summary>
    public RetryPolicy? Retry { get; init; }

    /// <summary>Which execution takes the next free slot of a host: the one with the larger priority, then the older one.</summary>
    [Default(TaskDefaults.Priority)]
    [Range(0, 100)]
    public int? Priority { get; init; }

    /// <summary>What runs.</summary>
    [Required]
    public ExecutorSpec? Executor { get; init; }

    /// <summary>Values that a run may set. A command finds them as environment variables CARILLON_PARAM_NAME. Not for secrets.</summary>
    [Items(Limits.Parameters, ListType = ListType.Map, MapKey = "name")]
    public IReadOnlyList<ParameterSpec>? Parameters { get; init; }

    /// <summary>Tasks of the same namespace after whose runs this one runs; all of them must have ended as wanted.</summary>
    [Items(Limits.Dependencies, ListType = ListType.Map, MapKey = "task")]
    public IReadOnlyList<TaskDependency>? DependsOn { get; init; }

    /// <summary>How much output is kept, where and for how long.</summary>
    public OutputPolicy? Output { get; init; }

    /// <summary>How many finished runs are kept.</summary>
    public HistoryPolicy? History { get; init; }
}
