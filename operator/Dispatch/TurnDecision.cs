using Carillon.Api.Defaults;
using Carillon.Api.Tasks;
using Carillon.Operator.Runs;

namespace Carillon.Operator.Dispatch;

/// <summary>Whether it is a Run's turn, where concurrency is counted for the task as a whole. Pure.</summary>
internal static class TurnDecision
{
    /// <param name="task">The Run's snapshot.</param>
    /// <param name="running">How many earlier Runs of the task have hosts at work.</param>
    /// <param name="waiting">How many earlier Runs of the task wait themselves.</param>
    public static Turn Decide(DistributedCronTaskSpec task, int running, int waiting)
    {
        if ((task.ConcurrencyScope ?? TaskDefaults.Scope) != ConcurrencyScope.Task || running + waiting == 0)
        {
            return Turn.Go;
        }

        return (task.ConcurrencyPolicy ?? TaskDefaults.Concurrency) switch
        {
            ConcurrencyPolicy.Allow => Turn.Go,
            ConcurrencyPolicy.Replace => Turn.WaitAndCancelEarlier,
            ConcurrencyPolicy.Queue => waiting < (task.MaxQueued ?? TaskDefaults.MaxQueued) ? Turn.Wait : Turn.Skip(Reasons.QueueFull),
            _ => Turn.Skip(Reasons.ConcurrencyForbidden),
        };
    }
}
