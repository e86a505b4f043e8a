using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Operator.Schedules;
using Carillon.Operator.Statistics;
using Carillon.Operator.Writes;

namespace Carillon.Operator.Tasks;

/// <summary>All that a task's status is made from.</summary>
internal sealed record TaskFacts
{
    public required DistributedCronTask Task { get; init; }

    public required Acceptance Acceptance { get; init; }

    /// <summary>Since when its schedule holds; null while it is not accepted.</summary>
    public ScheduleEpoch? Epoch { get; init; }

    /// <summary>Whether it has any schedule.</summary>
    public bool HasSchedule { get; init; }

    /// <summary>The newest due time that has been dealt with; null when there was none yet.</summary>
    public DateTimeOffset? Mark { get; init; }

    /// <summary>The next due time.</summary>
    public DateTimeOffset? Next { get; init; }

    /// <summary>What the server said of the Run that was due last, where it refused it.</summary>
    public Refusal? Refusal { get; init; }

    /// <summary>Due times that got no Run and that the status does not say yet; null when there are none.</summary>
    public SkippedTimes? Skipped { get; init; }

    /// <summary>For onHostJoin: since when a further host is one that joins; null while that is not known.</summary>
    public HostJoinBaseline? HostJoin { get; init; }

    /// <summary>Its Runs that still exist.</summary>
    public IReadOnlyList<DistributedCronRun> Runs { get; init; } = [];

    /// <summary>What is known of the Runs that it follows; null when it follows none.</summary>
    public TaskUpstreams? Upstreams { get; init; }

    /// <summary>New statistics; null when they stay as they are.</summary>
    public TaskStatistics? Statistics { get; init; }

    public required DateTimeOffset Now { get; init; }
}
