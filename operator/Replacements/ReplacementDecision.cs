using Carillon.Api;
using Carillon.Api.Defaults;
using Carillon.Api.Executions;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Operator.Executions;

namespace Carillon.Operator.Replacements;

/// <summary>
/// Which hosts take over from lost ones. Pure. Only where the task says how many hosts it wants rather than which, and only for commands that
/// bear to run twice: the lost host may well go on.
/// </summary>
internal static class ReplacementDecision
{
    /// <summary>The Executions whose hosts are to be replaced, by name of the host.</summary>
    /// <param name="run">The Run, with what was replaced before in its plan.</param>
    /// <param name="executions">Its Executions as far as they are known.</param>
    public static IReadOnlyList<Execution> Lost(DistributedCronRun run, IReadOnlyList<Execution> executions)
    {
        var spec = run.Spec!;
        var task = spec.TaskSnapshot!;
        if (spec.Cancel == true || spec.RerunOf is not null || task.Strategy is not (HostStrategy.Any or HostStrategy.Count)
            || task.Retry?.On?.Contains(RetryCondition.Lost) != true)
        {
            return [];
        }

        var replaced = ReplacedHosts(run.Status?.Plan);
        return [.. executions
            .Where(execution => ExecutionView.IsGuess(execution) && !replaced.Contains(execution.Spec!.NodeName!) && AttemptsLeft(execution) > 0)
            .OrderBy(static execution => execution.Spec!.NodeName, StringComparer.Ordinal)
            .Take(Math.Max(0, Limits.Replacements - replaced.Count))];
    }

    /// <summary>Gives each lost host the next one that is free; those for which none is left stay lost.</summary>
    /// <param name="lost">What <see cref="Lost"/> says.</param>
    /// <param name="free">Hosts that can run the command and have no part in the Run, in the order in which they are to be picked.</param>
    public static IReadOnlyList<HostReplacement> Decide(IReadOnlyList<Execution> lost, IReadOnlyList<string> free) =>
        [.. lost.Zip(free, static (execution, host) => new HostReplacement { Lost = execution.Spec!.NodeName, Host = host })];

    /// <summary>How many attempts are left for another host. One that was never reported to have started costs one as well.</summary>
    public static int AttemptsLeft(Execution execution) =>
        (execution.Spec?.Retry?.Limit ?? TaskDefaults.RetryLimit) + 1 - Math.Max(1, execution.Status?.Attempt ?? 0);

    /// <summary>The hosts that were replaced.</summary>
    public static IReadOnlySet<string> ReplacedHosts(RunPlan? plan) =>
        (plan?.Replacements ?? []).Select(static replacement => replacement.Lost ?? "").ToHashSet(StringComparer.Ordinal);
}
