using Carillon.Api.Defaults;
using Carillon.Api.Schema;

namespace Carillon.Api.Tasks;

/// <summary>Runs that go take their executions with them; what goes never runs again.</summary>
public sealed record HistoryPolicy
{
    /// <summary>How many runs that succeeded are kept.</summary>
    [Default(TaskDefaults.SuccessfulRuns)]
    [Range(0, Limits.HistoryRuns)]
    public int? SuccessfulRuns { get; init; }

    /// <summary>How many other finished runs are kept.</summary>
    [Default(TaskDefaults.FailedRuns)]
    [Range(0, Limits.HistoryRuns)]
    public int? FailedRuns { get; init; }

    /// <summary>How long a finished run is kept at most, in seconds. Default: until newer ones take its place.</summary>
    [Range(0, Limits.Seconds)]
    public int? TtlSecondsAfterFinished { get; init; }
}
