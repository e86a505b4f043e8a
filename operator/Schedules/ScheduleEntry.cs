using Carillon.Kubernetes.Resources;
using Carillon.Operator.Writes;

namespace Carillon.Operator.Schedules;

/// <summary>A task on the schedule board.</summary>
internal sealed record ScheduleEntry
{
    public required ObjectKey Key { get; init; }

    /// <summary>UID of the task: a new task of the same name begins anew.</summary>
    public required string Uid { get; init; }

    public required ITimetable Timetable { get; init; }

    public required DueRules Rules { get; init; }

    /// <summary>Everything up to and including this instant is decided.</summary>
    public required DateTimeOffset Mark { get; init; }

    /// <summary>Which schedule the timetable was made from; another one begins with its own mark.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Whether the task was suspended and its past is to be decided by its misfire policy.</summary>
    public bool Resumes { get; init; }

    /// <summary>Whether this operator has watched the time since <see cref="Mark"/> go by, and makes up for nothing before it.</summary>
    public bool Continuous { get; init; }

    /// <summary>Whether more is due, but only after the Run before has ended.</summary>
    public bool WaitsForIdle { get; init; }

    /// <summary>The Run made last, while its end has not been seen: where one goes after the other the next waits for it.</summary>
    public AwaitedRun? Awaited { get; init; }

    /// <summary>Whether the task was compared with the server in this term.</summary>
    public bool IsCompared { get; init; }

    /// <summary>Whether all Runs that were made for it before this term are at or before <see cref="Mark"/>, as the server has them.</summary>
    public bool KnowsRuns { get; init; }

    /// <summary>It failed, and is not to be fired before this.</summary>
    public DateTimeOffset? RetryAt { get; init; }

    /// <summary>What the server said of the Run that was due last, where it refused it.</summary>
    public Refusal? Refusal { get; init; }

    /// <summary>How often in a row it refused the Run that is due now.</summary>
    public int Refusals { get; init; }

    /// <summary>The same with what another state of it has found out from the server.</summary>
    public ScheduleEntry Knowing(ScheduleEntry other) => this with { Awaited = other.Awaited, IsCompared = other.IsCompared, KnowsRuns = other.KnowsRuns };
}
