using Carillon.Api.Executions;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Operator.Executions;
using Carillon.Operator.Releases;

namespace Carillon.Operator.Dependencies;

/// <summary>Whether a host may go on, where each follows its own upstream Executions. Pure.</summary>
internal static class SameHostDecision
{
    /// <summary>The upstream Runs that each host follows by itself; none for a Run that follows others as a whole, or nobody.</summary>
    public static IReadOnlyList<RunUpstream> FollowedBy(DistributedCronRunSpec? run) =>
        run?.Upstreams?.Where(static upstream => upstream.SameHost == true).ToList() ?? [];

    /// <summary>How the upstream Executions of one host stand, all together: one that ended otherwise is enough to end the wait.</summary>
    /// <param name="upstreams">Each with its Execution on the host; null when that was deleted, which is a cancel.</param>
    public static UpstreamState StateOf(IEnumerable<(DependencyCondition? Condition, Execution? Execution)> upstreams)
    {
        var state = UpstreamState.None;
        foreach (var (condition, execution) in upstreams)
        {
            var phase = execution is null ? ExecutionPhase.Cancelled : ExecutionView.PhaseOf(execution);
            if (!ExecutionView.IsFinal(phase))
            {
                state = state == UpstreamState.NotMet ? state : UpstreamState.Waiting;
            }
            else if (!IsMet(condition, phase))
            {
                state = UpstreamState.NotMet;
            }
            else if (state == UpstreamState.None)
            {
                state = UpstreamState.Met;
            }
        }

        return state;
    }

    private static bool IsMet(DependencyCondition? condition, ExecutionPhase phase) => condition switch
    {
        DependencyCondition.Always => true,
        DependencyCondition.Failure => phase is ExecutionPhase.Failed or ExecutionPhase.TimedOut or ExecutionPhase.Missed or ExecutionPhase.Lost,
        null or DependencyCondition.Success => phase == ExecutionPhase.Succeeded,
        _ => false, // of a later version: not understood is not met
    };
}
