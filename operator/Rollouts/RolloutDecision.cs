using Carillon.Api.Defaults;
using Carillon.Api.Tasks;
using Carillon.Operator.Executions;

namespace Carillon.Operator.Rollouts;

/// <summary>
/// Which wave of a rollout may go. Pure, and without memory of its own: what has been released can be seen on the Executions, so a
/// restart between two releases goes on in the middle of a wave.
/// </summary>
internal static class RolloutDecision
{
    /// <param name="policy">The rollout; null for a Run whose hosts are all in the first wave.</param>
    /// <param name="hosts">Every host of the Run.</param>
    /// <param name="paused">Whether a person wants no further release.</param>
    /// <param name="now">The present.</param>
    public static RolloutStep Decide(RolloutPolicy? policy, IReadOnlyCollection<RolloutHost> hosts, bool paused, DateTimeOffset now)
    {
        if (!hosts.Any(static host => host.Held))
        {
            return RolloutStep.Nothing;
        }

        if (new FailureBudget(policy).IsPassed(hosts.Count(static host => host.Failed), hosts.Count(static host => host.Started)))
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
        var begun = hosts.Any(host => host.Wave == next && host.Released);
        var pauseEnds = earlier.Max(static host => host.Completed) + TimeSpan.FromSeconds(policy?.PauseSeconds ?? TaskDefaults.PauseSeconds);
        return begun || !(pauseEnds > now) ? new RolloutStep { Open = next } : new RolloutStep { NextWave = pauseEnds };
    }
}
