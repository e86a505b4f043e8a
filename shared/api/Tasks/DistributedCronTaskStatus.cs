using Carillon.Api.Meta;
using Carillon.Api.Runs;
using Carillon.Api.Schema;
using Carillon.Api.Statistics;

namespace Carillon.Api.Tasks;

/// <summary>It says what the operator found and did.</summary>
public sealed record DistributedCronTaskStatus
{
    /// <summary>Accepted: the spec is valid and can be carried out. Scheduled: there is a next due time.</summary>
    [Items(Limits.Conditions, ListType = ListType.Map, MapKey = "type")]
    public IReadOnlyList<Condition>? Conditions { get; init; }

    /// <summary>The generation of the spec that this status is about.</summary>
    public long? ObservedGeneration { get; init; }

    /// <summary>The newest due time that has been dealt with. It never goes back.</summary>
    public DateTimeOffset? LastScheduleTime { get; init; }

    /// <summary>Since when the present schedule, time zone and suspend hold; earlier due times are none.</summary>
    public DateTimeOffset? ScheduleSince { get; init; }

    /// <summary>Which schedule, time zone and suspend scheduleSince is about, as a hash: so an edit is told from a missed window also after a restart.</summary>
    [Length(64)]
    public string? ScheduleFingerprint { get; init; }

    /// <summary>The next due time.</summary>
    public DateTimeOffset? NextScheduleTime { get; init; }

    /// <summary>Due times that got no run.</summary>
    public MissedTimes? Missed { get; init; }

    /// <summary>For dependsOn: which upstream runs have been dealt with.</summary>
    public TaskUpstreams? Upstreams { get; init; }

    /// <summary>For onHostJoin: which hosts were there from the start.</summary>
    public HostJoinBaseline? HostJoin { get; init; }

    /// <summary>For selection RoundRobin: the last host that was picked; the next run begins behind it.</summary>
    [Length(Limits.Name, Minimum = 1)]
    public string? Rotation { get; init; }

    /// <summary>Runs that have not ended, oldest first.</summary>
    [Items(Limits.ActiveRuns)]
    public IReadOnlyList<RunReference>? Active { get; init; }

    /// <summary>The newest run.</summary>
    public LastRun? LastRun { get; init; }

    /// <summary>When a run last succeeded on every host.</summary>
    public DateTimeOffset? LastSuccessfulTime { get; init; }

    /// <summary>Figures of the newest 7 days, in the time zone of the task.</summary>
    [Items(Limits.StatsDays)]
    public IReadOnlyList<DailyStats>? DailyStats { get; init; }

    /// <summary>Which runs are in dailyStats and with what, so that each execution is counted once.</summary>
    [Items(Limits.StatsLedger)]
    public IReadOnlyList<StatsLedgerEntry>? StatsLedger { get; init; }
}
