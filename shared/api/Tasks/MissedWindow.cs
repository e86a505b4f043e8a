using Carillon.Api.Schema;

namespace Carillon.Api.Tasks;

/// <summary>Due times that were decided together and got no run.</summary>
public sealed record MissedWindow
{
    /// <summary>The first due time of the window.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The last due time of the window.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>How many due times of the window got no run.</summary>
    [Range(1, long.MaxValue)]
    public long? Count { get; init; }

    /// <summary>Whether count is an upper bound: several schedules together have too many due times to tell those at the same instant apart.</summary>
    public bool? AtMost { get; init; }

    /// <summary>How many by reason: MisfirePolicy, StartingDeadline, MaxCatchUp, RefusedByServer, NameTaken.</summary>
    [Items(Limits.MissedReasons)]
    [Range(1, long.MaxValue)]
    public IReadOnlyDictionary<string, long>? Reasons { get; init; }

    /// <summary>When that was decided.</summary>
    public DateTimeOffset? ObservedTime { get; init; }
}
