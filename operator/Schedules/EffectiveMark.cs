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

    /// <summary>
    /// Up to when the status may say that the due times are dealt with. A Run beyond what is decided is one of a decision that is not concluded yet,
    /// whose mark comes with its conclusion; or, where nothing was due until then, one of the schedule before an edit, for the very second in which
    /// the edit was seen: then nothing else would ever take the mark past it, and it would never be collected.
    /// </summary>
    /// <param name="decided">Up to when the present schedule is decided.</param>
    /// <param name="made">The latest due time that has a Run; null when there is none, or when a decision is on its way.</param>
    /// <param name="beforeFirst">The instant before the first possible due time of the present schedule.</param>
    /// <param name="timetable">The present schedule.</param>
    /// <returns>The mark to write; null to leave it as it is.</returns>
    public static DateTimeOffset? ToWrite(DateTimeOffset decided, DateTimeOffset? made, DateTimeOffset beforeFirst, ITimetable timetable)
    {
        if (made > decided && !(timetable.NextAfter(decided) <= made))
        {
            return made;
        }

        return decided > beforeFirst ? decided : made > beforeFirst ? null : made;
    }
}
