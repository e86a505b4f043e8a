using Carillon.Api.Meta;
using Carillon.Api.Schema;

namespace Carillon.Api.Runs;

/// <summary>It is brought up to date at most once a second.</summary>
public sealed record DistributedCronRunStatus
{
    /// <summary>Where the run stands. Absent means Pending.</summary>
    public RunPhase? Phase { get; init; }

    /// <summary>Why, in one word for programs.</summary>
    [Length(Limits.Reason)]
    public string? Reason { get; init; }

    /// <summary>The hosts that take part; written before the first execution, never planned anew.</summary>
    public RunPlan? Plan { get; init; }

    /// <summary>Whether every execution has been created; from then on none is created again.</summary>
    public bool? FannedOut { get; init; }

    /// <summary>Hosts, by outcome.</summary>
    public RunCounts? Counts { get; init; }

    /// <summary>The first 50 hosts that did not succeed.</summary>
    [Items(Limits.FailedHosts)]
    public IReadOnlyList<FailedHost>? FailedHosts { get; init; }

    /// <summary>Hosts for which the API server refused the execution; they count as missed. The condition Dispatched says why.</summary>
    [Range(0, Limits.PlanHosts)]
    public int? Refused { get; init; }

    /// <summary>The newest wave of the rollout that has been released; the canaries are wave 1.</summary>
    [Range(0, Limits.PlanHosts)]
    public int? Wave { get; init; }

    /// <summary>How many waves the rollout has.</summary>
    [Range(0, Limits.PlanHosts)]
    public int? Waves { get; init; }

    /// <summary>When the next wave starts, where only the pause between two waves is waited for.</summary>
    public DateTimeOffset? NextWaveTime { get; init; }

    /// <summary>When the operator began to create the executions.</summary>
    public DateTimeOffset? StartTime { get; init; }

    /// <summary>When the last execution ended.</summary>
    public DateTimeOffset? CompletionTime { get; init; }

    /// <summary>The time between the two, in milliseconds.</summary>
    [Range(0, long.MaxValue)]
    public long? DurationMs { get; init; }

    /// <summary>Accepted: the run can be carried out. Complete: every host has an outcome. Dispatched: every host has an execution; only set when the API server refused some.</summary>
    [Items(Limits.Conditions, ListType = ListType.Map, MapKey = "type")]
    public IReadOnlyList<Condition>? Conditions { get; init; }
}
