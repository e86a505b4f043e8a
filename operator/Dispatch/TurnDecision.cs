using Carillon.Api.Defaults;
using Carillon.Api.Tasks;
using Carillon.Operator.Runs;

namespace Carillon.Operator.Dispatch;

/// <summary>
/// Whether it is a Run's turn, where concurrency is counted for the task as a whole. Pure. What has started counts whatever time it is
/// for; what has not is a queue in the order of creation.
/// </summary>
internal static class TurnDecision
{
    /// <param name="task">The Run's snapshot.</param>
    /// <param name="me">The Run; it has not started.</param>
    /// <param name="others">All other Runs of the task that are not finished.</param>
    public static Turn Decide(DistributedCronTaskSpec task, TurnRun me, IReadOnlyList<TurnRun> others)
    {
        var policy = task.ConcurrencyPolicy ?? TaskDefaults.Concurrency;
        if (!IsCounted(task))
        {
            return new Turn.Start();
        }

        if (policy == ConcurrencyPolicy.Replace)
        {
            return Newest(me, others);
        }

        var started = others.Count(static other => other.State == TurnState.Started);
        var ahead = others.Count(other => other.State == TurnState.Waiting && other.IsBefore(me));
        if (started + ahead == 0)
        {
            return new Turn.Start();
        }

        return policy == ConcurrencyPolicy.Queue ? Queue(task, me, started, ahead) : new Turn.Skip(Reasons.ConcurrencyForbidden);
    }

    /// <summary>Whether the Runs of the task are counted here at all: else all may start, or the agents decide.</summary>
    public static bool IsCounted(DistributedCronTaskSpec task) =>
        (task.ConcurrencyScope ?? TaskDefaults.Scope) == ConcurrencyScope.Task
        && (task.ConcurrencyPolicy ?? TaskDefaults.Concurrency) != ConcurrencyPolicy.Allow;

    private static Turn Newest(TurnRun me, IReadOnlyList<TurnRun> others)
    {
        if (others.Any(other => other.State == TurnState.Started && me.IsBefore(other)))
        {
            return new Turn.GiveWay();
        }

        return others.Any(other => other.IsBefore(me)) ? new Turn.Replace() : new Turn.Start();
    }

    private static Turn Queue(DistributedCronTaskSpec task, TurnRun me, int started, int ahead)
    {
        // Where nothing has started, the first in the queue is about to: it does not wait.
        var waiting = started == 0 ? ahead - 1 : ahead;

        // Who was let into the queue stays in it, also under another leader and another number of those before it.
        return me.Queued || waiting < (task.MaxQueued ?? TaskDefaults.MaxQueued) ? new Turn.Wait() : new Turn.Skip(Reasons.QueueFull);
    }
}
