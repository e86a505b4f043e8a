using Carillon.Api.Defaults;
using Carillon.Api.Executions;
using Carillon.Api.Runs;
using Carillon.Operator.Executions;
using Carillon.Operator.Replacements;

namespace Carillon.Operator.Selection;

/// <summary>Which hosts of an earlier Run a rerun asks for. Pure.</summary>
internal static class RerunHosts
{
    /// <param name="only">Which outcomes.</param>
    /// <param name="executions">The earlier Run's Executions, as far as they still exist.</param>
    /// <param name="summary">Its status, which still names failed hosts when their Executions are collected, and names those that never had one.</param>
    public static IReadOnlyCollection<string> Of(
        RerunSelection? only, IReadOnlyList<Execution> executions, DistributedCronRunStatus? summary)
    {
        var selection = only ?? RunDefaults.RerunOnly;
        var replaced = ReplacementDecision.ReplacedHosts(summary?.Plan);
        var hosts = executions
            .Where(execution => IsAskedFor(selection, ExecutionView.PhaseOf(execution)) && !replaced.Contains(execution.Spec?.NodeName ?? ""))
            .Select(static execution => execution.Spec?.NodeName ?? "")
            .ToHashSet(StringComparer.Ordinal);
        var known = executions.Select(static execution => execution.Spec?.NodeName).ToHashSet(StringComparer.Ordinal);
        hosts.UnionWith((summary?.FailedHosts ?? [])
            .Where(host => host.Phase is { } phase && IsAskedFor(selection, phase) && !known.Contains(host.Host))
            .Select(static host => host.Host ?? ""));
        if (selection == RerunSelection.All)
        {
            hosts.UnionWith((summary?.Plan?.Hosts ?? []).Where(host => !replaced.Contains(host)));
            hosts.UnionWith((summary?.Plan?.Replacements ?? []).Select(static replacement => replacement.Host ?? "").Where(host => !replaced.Contains(host)));
        }

        return hosts;
    }

    /// <summary>How many they are, by the counts of the earlier Run.</summary>
    public static int Count(RerunSelection only, RunCounts? counts) => only switch
    {
        RerunSelection.All => counts?.Desired ?? 0,
        RerunSelection.Failed => Sum(counts?.Failed, counts?.TimedOut, counts?.Lost),
        RerunSelection.Missed => counts?.Missed ?? 0,
        _ => Sum(counts?.Failed, counts?.TimedOut, counts?.Lost, counts?.Missed, counts?.Cancelled),
    };

    private static int Sum(params int?[] counts) => counts.Sum(static count => count ?? 0);

    private static bool IsAskedFor(RerunSelection only, ExecutionPhase phase) => only switch
    {
        RerunSelection.All => true,
        RerunSelection.Failed => phase is ExecutionPhase.Failed or ExecutionPhase.TimedOut or ExecutionPhase.Lost,
        RerunSelection.Missed => phase is ExecutionPhase.Missed,
        _ => ExecutionView.IsFinal(phase) && phase != ExecutionPhase.Succeeded,
    };
}
