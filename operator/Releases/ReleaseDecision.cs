using Carillon.Api.Executions;
using Carillon.Api.Runs;
using Carillon.Operator.Rollouts;
using Carillon.Operator.Runs;

namespace Carillon.Operator.Releases;

/// <summary>
/// What happens to the hosts of a Run that are held: for their wave, by a pause, for a place in a limited group, for their upstream.
/// Pure, and decided anew from the objects each time, so that nothing is lost with an operator.
/// </summary>
internal static class ReleaseDecision
{
    public static readonly HeldEnd Cancelled = new(ExecutionPhase.Cancelled, Reasons.CancelRequested, "the run was cancelled");

    private static readonly HeldEnd OverBudget =
        new(ExecutionPhase.Cancelled, Reasons.FailureBudget, "more hosts failed than rollout.maxFailures allows");

    private static readonly HeldEnd UpstreamNotMet =
        new(ExecutionPhase.Cancelled, Reasons.UpstreamNotMet, "the upstream execution of this host did not end as dependsOn wants it");

    /// <summary>Whether an Execution may be created released, rather than held for <see cref="Decide"/>.</summary>
    /// <param name="run">What is asked of the Run.</param>
    /// <param name="wave">The wave of the host; null without a rollout.</param>
    /// <param name="needsPlace">Whether one of its groups limits how many run at a time.</param>
    public static bool AtOnce(DistributedCronRunSpec run, int? wave, bool needsPlace) =>
        wave is null or 1 && run.Paused != true && !needsPlace && !FollowsHostByHost(run);

    /// <summary>Whether each host of the Run waits for its own upstream Execution.</summary>
    public static bool FollowsHostByHost(DistributedCronRunSpec run) => run.Upstreams?.Any(static upstream => upstream.SameHost == true) == true;

    /// <param name="run">What is asked of the Run.</param>
    /// <param name="hosts">Every host of the Run.</param>
    /// <param name="now">The present.</param>
    public static ReleaseStep Decide(DistributedCronRunSpec run, IReadOnlyList<ReleaseHost> hosts, DateTimeOffset now)
    {
        var held = Enumerable.Range(0, hosts.Count).Where(place => hosts[place].Rollout.Held).ToList();
        if (held.Count == 0)
        {
            return ReleaseStep.Nothing;
        }

        if (run.Cancel == true)
        {
            return new ReleaseStep { End = [.. held.Select(static place => (place, Cancelled))] };
        }

        var rollout = RolloutDecision.Decide(run.TaskSnapshot?.Rollout, [.. hosts.Select(static host => host.Rollout)], run.Paused == true, now);
        if (rollout.GiveUp)
        {
            return new ReleaseStep { End = [.. held.Select(static place => (place, OverBudget))], GivesUp = true };
        }

        var open = held.Where(place => hosts[place].Rollout.Wave <= rollout.Open).ToList();
        if (open.Count == 0)
        {
            return new ReleaseStep { NextWave = rollout.NextWave, LookAgain = rollout.NextWave, WaitsFor = rollout.NextWave is null ? null : Reasons.WaitingForWave };
        }

        var step = Open([.. open.Where(place => hosts[place].Forbidden is null)], hosts, now);
        var forbidden = open.Where(place => hosts[place].Forbidden is not null).Select(place => (place, Forbidden(hosts[place].Forbidden!)));
        return step with { End = [.. forbidden, .. step.End] };
    }

    private static HeldEnd Forbidden(string message) => new(ExecutionPhase.Missed, Reasons.Forbidden, message);

    private static ReleaseStep Open(List<int> open, IReadOnlyList<ReleaseHost> hosts, DateTimeOffset now)
    {
        var ready = open.Where(place => hosts[place].Upstream is UpstreamState.None or UpstreamState.Met).ToLookup(place => hosts[place].NeedsPlace);
        var jittered = ready[true].ToLookup(place => hosts[place].NotBefore > now);
        var waitsForUpstream = open.Any(place => hosts[place].Upstream == UpstreamState.Waiting);
        return new ReleaseStep
        {
            Release = [.. ready[false]],
            AskForPlace = [.. jittered[false]],
            End = [.. open.Where(place => hosts[place].Upstream == UpstreamState.NotMet).Select(static place => (place, UpstreamNotMet))],
            LookAgain = jittered[true].Min(place => hosts[place].NotBefore),
            WaitsFor = ready[true].Any() ? Reasons.WaitingForGroup : waitsForUpstream ? Reasons.WaitingForUpstream : null,
        };
    }
}
