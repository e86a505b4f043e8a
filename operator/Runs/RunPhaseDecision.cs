using Carillon.Api.Runs;

namespace Carillon.Operator.Runs;

/// <summary>The phase of a Run whose hosts are known.</summary>
internal static class RunPhaseDecision
{
    /// <param name="spec">What people asked of the Run.</param>
    /// <param name="fannedOut">Whether all Executions exist.</param>
    /// <param name="tally">What they add up to.</param>
    public static (RunPhase Phase, string? Reason) Decide(DistributedCronRunSpec spec, bool fannedOut, RunTally tally)
    {
        if (!fannedOut || !tally.IsSettled)
        {
            var paused = spec.Paused == true && (!fannedOut || tally.Counts is { Held: > 0, Running: 0, Pending: 0 });
            return paused ? (RunPhase.Paused, Reasons.PauseRequested) : (RunPhase.Running, null);
        }

        var counts = tally.Counts;
        if (counts.Desired == 0)
        {
            return spec.Cancel == true ? (RunPhase.Cancelled, Reasons.CancelRequested) : (RunPhase.Skipped, Reasons.NoHosts);
        }

        if (counts.Succeeded == counts.Desired)
        {
            return (RunPhase.Succeeded, Reasons.AllHostsSucceeded);
        }

        // Also where a person cancelled what still ran: that the change is bad matters more.
        if (tally.OverBudget > 0)
        {
            return (RunPhase.Failed, Reasons.FailureBudget);
        }

        if (spec.Cancel == true && counts.Cancelled > 0)
        {
            return (RunPhase.Cancelled, Reasons.CancelRequested);
        }

        return WithoutFullSuccess(tally);
    }

    private static (RunPhase Phase, string? Reason) WithoutFullSuccess(RunTally tally)
    {
        var counts = tally.Counts;
        if (counts.Succeeded > 0)
        {
            return (RunPhase.PartiallySucceeded, Reasons.SomeHostsFailed);
        }

        if (tally.NotFollowed == counts.Desired)
        {
            return (RunPhase.Skipped, Reasons.UpstreamNotMet);
        }

        if (counts.Cancelled == counts.Desired)
        {
            return (RunPhase.Cancelled, Reasons.ExecutionsCancelled);
        }

        if (tally.Refused.Count == counts.Desired)
        {
            return (RunPhase.Failed, Reasons.ExecutionsRefused);
        }

        // Nothing started anywhere because the Run before goes on: nothing failed either.
        return tally.Overlapped == counts.Desired
            ? (RunPhase.Skipped, Reasons.ConcurrencyForbidden)
            : (RunPhase.Failed, Reasons.NoHostSucceeded);
    }
}
