using Carillon.Api.Defaults;
using Carillon.Api.Executions;
using Carillon.Api.Tasks;

namespace Carillon.Agent.Outcomes;

/// <summary>Decides whether the same host tries again, and when.</summary>
internal static class RetryDecision
{
    /// <summary>The wait before the next attempt; null when there is none.</summary>
    /// <param name="policy">spec.retry.</param>
    /// <param name="attempt">The attempt that ended; the first one is 1.</param>
    /// <param name="outcome">How it ended.</param>
    /// <param name="chance">A random number from 0 to 1 for the jitter.</param>
    public static TimeSpan? WaitBeforeNext(RetryPolicy? policy, int attempt, AttemptOutcome outcome, double chance)
    {
        if (policy is null || attempt > (policy.Limit ?? TaskDefaults.RetryLimit) || !IsRetried(policy, outcome))
        {
            return null;
        }

        var initial = policy.Backoff?.InitialSeconds ?? TaskDefaults.BackoffInitialSeconds;
        var factor = policy.Backoff?.Factor ?? TaskDefaults.BackoffFactor;
        var longest = policy.Backoff?.MaxSeconds ?? TaskDefaults.BackoffMaxSeconds;
        var jitter = policy.Backoff?.Jitter ?? TaskDefaults.BackoffJitter;
        var seconds = Math.Min(initial * Math.Pow(factor, attempt - 1), longest);
        return TimeSpan.FromSeconds(seconds * (1 + (jitter * ((2 * chance) - 1))));
    }

    private static bool IsRetried(RetryPolicy policy, AttemptOutcome outcome)
    {
        var on = policy.On ?? TaskDefaults.RetryOn;
        return outcome.Phase switch
        {
            ExecutionPhase.TimedOut => on.Contains(RetryCondition.TimedOut),
            ExecutionPhase.Failed when outcome.IsLost => on.Contains(RetryCondition.Lost),
            ExecutionPhase.Failed when outcome.Reason == Reasons.JournalLost => false,
            ExecutionPhase.Failed => on.Contains(RetryCondition.Failed)
                && (outcome.ExitCode is not { } code || policy.ExitCodes?.Contains(code) != false),
            _ => false,
        };
    }
}
