using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Operator.Dispatch;
using Carillon.Operator.Retention;
using Carillon.Operator.Runs;

namespace Carillon.Operator.HostJoins;

/// <summary>What a host that joins runs: what the other hosts have run with success last.</summary>
/// <param name="Spec">The task as it was then, with the parameters of that Run.</param>
/// <param name="Upstreams">What that Run followed, for the values that its commands got from there.</param>
internal sealed record HostJoinSource(DistributedCronTaskSpec Spec, IReadOnlyList<RunUpstream>? Upstreams)
{
    /// <param name="task">The task.</param>
    /// <param name="runs">Its own Runs.</param>
    /// <returns>
    /// The snapshot of the newest Run that succeeded, with its parameters; the task as it is written where history has dropped that Run; null
    /// when the task has never succeeded.
    /// </returns>
    public static HostJoinSource? Of(DistributedCronTask task, IEnumerable<DistributedCronRun> runs)
    {
        var newest = runs
            .Where(static run => RunView.PhaseOf(run) == RunPhase.Succeeded && run.Spec?.TaskSnapshot is not null)
            .MaxBy(RetentionDecision.EndOf);
        return newest is not null ? new HostJoinSource(WhereItRunsNow(newest, task.Spec!), RunAdmissionDecision.UpstreamsOf(newest))
            : task.Status?.LastSuccessfulTime is not null ? new HostJoinSource(task.Spec!, null)
            : null;
    }

    /// <summary>The host belongs to the task as it is now: in the groups of that time it may be none of its hosts, and its one Run would be lost.</summary>
    private static DistributedCronTaskSpec WhereItRunsNow(DistributedCronRun newest, DistributedCronTaskSpec now) =>
        RunAdmissionDecision.WithValuesOf(newest, newest.Spec!.TaskSnapshot!) with { HostGroups = now.HostGroups, NodeSelector = now.NodeSelector };
}
