using Carillon.Api.Executions;
using Carillon.Api.Runs;
using Carillon.Operator.Replacements;

namespace Carillon.Operator.Runs;

/// <summary>What late true results make of a finished Run. Pure.</summary>
internal static class CorrectionDecision
{
    /// <summary>What its hosts add up to now; null where no host can have turned out to have ended otherwise.</summary>
    /// <param name="run">A Run that is finished.</param>
    /// <param name="executions">Those of its Executions that are there.</param>
    public static RunTally? Decide(DistributedCronRun run, IReadOnlyList<Execution> executions)
    {
        if (executions.Count == 0 || run.Status is not { Counts: { Desired: > 0 and var desired } counts } status || counts is { Lost: 0, Missed: 0 })
        {
            return null;
        }

        var replaced = ReplacementDecision.ReplacedHosts(status.Plan);
        var refused = RefusedHosts.Of(status, executions);
        var there = executions.Where(execution => !replaced.Contains(execution.Spec?.NodeName ?? "")).ToList();
        var tally = RunTally.Of(executions, desired, unconfirmed: 0, refused, replaced, GoneHosts.Of(status, there, refused));
        return tally.IsSettled ? tally : null;
    }

    /// <summary>Whether a late result is there that the counts of the Run do not have.</summary>
    public static bool IsDue(DistributedCronRun run, IReadOnlyList<Execution> executions) =>
        Decide(run, executions) is { } tally && tally.Counts != run.Status!.Counts;
}
