using Carillon.Api.Executions;
using Carillon.Api.Runs;
using Carillon.Operator.Executions;

namespace Carillon.Operator.Runs;

/// <summary>
/// Hosts of a finished Run whose Execution is not there any more: deleted by a person, or just being collected. That says nothing about how they ended, so
/// they keep what they were counted as.
/// </summary>
/// <param name="Phases">How many of them ended how.</param>
/// <param name="First">Those that can be named.</param>
/// <param name="OverBudget">How many were cancelled because more hosts failed than the rollout bears.</param>
internal sealed record GoneHosts(IReadOnlyDictionary<ExecutionPhase, int> Phases, IReadOnlyList<FailedHost> First, int OverBudget)
{
    public static GoneHosts None { get; } = new(new Dictionary<ExecutionPhase, int>(), [], 0);

    /// <summary>What is counted and not among these. A late result changes only hosts that did not succeed, and of them it is listed what they were.</summary>
    /// <param name="status">The status of the finished Run.</param>
    /// <param name="there">Its Executions, without those whose part others took over.</param>
    /// <param name="refused">Its hosts that never had one.</param>
    public static GoneHosts Of(DistributedCronRunStatus status, IReadOnlyList<Execution> there, RefusedHosts refused)
    {
        var counts = status.Counts ?? new();
        if (there.Count + refused.Count >= counts.Desired)
        {
            return None; // the list has only the first that failed, so where it is not needed it is not asked
        }

        var listed = (status.FailedHosts ?? []).ToLookup(static host => host.Host, static host => host.Phase);
        var counted = there.CountBy(execution => listed[execution.Spec?.NodeName].FirstOrDefault() ?? ExecutionView.PhaseOf(execution)).ToDictionary();
        var known = there.Select(static execution => execution.Spec?.NodeName).ToHashSet(StringComparer.Ordinal);
        var phases = new Dictionary<ExecutionPhase, int>
        {
            [ExecutionPhase.Succeeded] = Gone(counts.Succeeded, ExecutionPhase.Succeeded),
            [ExecutionPhase.Failed] = Gone(counts.Failed, ExecutionPhase.Failed),
            [ExecutionPhase.TimedOut] = Gone(counts.TimedOut, ExecutionPhase.TimedOut),
            [ExecutionPhase.Cancelled] = Gone(counts.Cancelled, ExecutionPhase.Cancelled),
            [ExecutionPhase.Missed] = Gone(counts.Missed, ExecutionPhase.Missed) - refused.Count,
            [ExecutionPhase.Lost] = Gone(counts.Lost, ExecutionPhase.Lost),
        };
        return new GoneHosts(
            phases,
            [.. (status.FailedHosts ?? []).Where(host => !known.Contains(host.Host)).Except(refused.First)],
            status.Reason == Reasons.FailureBudget ? phases[ExecutionPhase.Cancelled] : 0);

        int Gone(int? all, ExecutionPhase phase) => (all ?? 0) - counted.GetValueOrDefault(phase);
    }
}
