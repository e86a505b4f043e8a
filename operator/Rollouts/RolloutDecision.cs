using Carillon.Api.Executions;
using Carillon.Operator.Executions;

namespace Carillon.Operator.Rollouts;

/// <summary>
/// Which wave of a rollout may go. Pure, and without memory of its own: what has been released can be seen on the Executions, so a
/// restart between two releases goes on in the middle of a wave.
/// </summary>
internal static class RolloutDecision
{
    public static RolloutStep Decide(RolloutWaves waves, IReadOnlyList<RolloutHost> hosts, bool paused, DateTimeOffset now)
    {
        if (!hosts.Any(static host => host.Held))
        {
            return RolloutStep.Nothing;
        }

        if (hosts.Count(static host => IsFailure(host.Phase)) > waves.MaxFailures)
        {
            return new RolloutStep { GiveUp = true };
        }

        if (paused)
        {
            return RolloutStep.Nothing;
        }

        var next = hosts.Where(static host => host.Held).Min(static host => host.Wave);
        var earlier = hosts.Where(host => host.Wave < next).ToList();
        if (earlier.Any(static host => !ExecutionView.IsFinal(host.Phase)))
        {
            return RolloutStep.Nothing;
        }

        // Only between waves: once a host of this wave has been released, the rest of it follows without a pause.
        var begun = hosts.Any(host => host.Wave == next && !host.Held);
        var pauseEnds = earlier.Max(static host => host.Completed) + waves.Pause;
        return begun || !(pauseEnds > now) ? new RolloutStep { Release = next } : new RolloutStep { After = pauseEnds - now };
    }

    // A host that never started was down before the change came: it says nothing about the change.
    private static bool IsFailure(ExecutionPhase phase) =>
        phase is ExecutionPhase.Failed or ExecutionPhase.TimedOut or ExecutionPhase.Lost;
}
