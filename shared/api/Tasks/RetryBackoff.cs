using Carillon.Api.Defaults;
using Carillon.Api.Schema;

namespace Carillon.Api.Tasks;

/// <summary>The waits between attempts: initialSeconds, then each factor times longer, up to maxSeconds.</summary>
public sealed record RetryBackoff
{
    /// <summary>The wait before the second attempt, in seconds.</summary>
    [Default(TaskDefaults.BackoffInitialSeconds)]
    [Range(0, 86_400)]
    public int? InitialSeconds { get; init; }

    /// <summary>By how much each wait is longer than the one before.</summary>
    [Default(TaskDefaults.BackoffFactor)]
    [Range(1, 10)]
    public double? Factor { get; init; }

    /// <summary>The longest wait, in seconds.</summary>
    [Default(TaskDefaults.BackoffMaxSeconds)]
    [Range(0, 86_400)]
    public int? MaxSeconds { get; init; }

    /// <summary>The share of each wait that chance adds or takes, from 0 to 1, so that hosts do not try again all at once.</summary>
    [Default(TaskDefaults.BackoffJitter)]
    [Range(0, 1)]
    public double? Jitter { get; init; }
}
