using Carillon.Api.Schema;

namespace Carillon.Api.Tasks;

/// <summary>Due times that passed without a run, since the task was made.</summary>
public sealed record MissedTimes
{
    /// <summary>How many they are.</summary>
    [Range(0, long.MaxValue)]
    public long? Total { get; init; }

    /// <summary>The newest that were missed together.</summary>
    public MissedWindow? Latest { get; init; }
}
