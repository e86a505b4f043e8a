using Carillon.Api.Runs;
using Carillon.Operator.Runs;

namespace Carillon.Operator.Schedules;

/// <summary>
/// Up to when a task's due times are dealt with: a Run may exist whose mark was never written, because we crashed in between, so the
/// Runs themselves count too.
/// </summary>
internal static class EffectiveMark
{
    /// <param name="lastScheduleTime">The persisted mark.</param>
    /// <param name="runs">The task's own Runs.</param>
    /// <param name="beforeFirst">The instant before the first possible due time.</param>
    public static DateTimeOffset Of(DateTimeOffset? lastScheduleTime, IEnumerable<DistributedCronRun> runs, DateTimeOffset beforeFirst)
    {
        var mark = lastScheduleTime > beforeFirst ? lastScheduleTime.Value : beforeFirst;
        foreach (var run in runs)
        {
            if (RunView.IsScheduled(run) && run.Spec!.ScheduledTime > mark)
            {
                mark = run.Spec.ScheduledTime.Value;
            }
        }

        return mark;
    }
}
