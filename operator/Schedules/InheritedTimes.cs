using Carillon.Api.Runs;
using Carillon.Operator.Runs;

namespace Carillon.Operator.Schedules;

/// <summary>
/// What an earlier leader had decided of a task's due times and did not get to write into its status: Runs exist that are newer than the mark there.
/// </summary>
internal sealed record InheritedTimes
{
    private static readonly TimeSpan OneSecond = TimeSpan.FromSeconds(1);

    public required ITimetable Timetable { get; init; }

    public required DueRules Rules { get; init; }

    /// <summary>The instant before the first possible due time.</summary>
    public required DateTimeOffset BeforeFirst { get; init; }

    /// <summary>The newest due time that was decided.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>
    /// The due times after the persisted mark that have no Run; null when there are none. A Run newer than that mark is never collected, so one that
    /// is not there was not made.
    /// </summary>
    /// <param name="mark">The persisted mark.</param>
    /// <param name="runs">The task's own Runs.</param>
    public SkippedTimes? Missed(DateTimeOffset? mark, IEnumerable<DistributedCronRun> runs)
    {
        var after = mark > BeforeFirst ? mark.Value : BeforeFirst;
        var made = runs
            .Where(run => RunView.IsScheduled(run) && run.Spec!.ScheduledTime > after && run.Spec.ScheduledTime <= Until)
            .GroupBy(static run => run.Spec!.ScheduledTime!.Value)
            .ToDictionary(static times => times.Key, static times => times.First());
        var (due, atMost) = Timetable.Count(after, Until);
        var missed = due - made.Count;
        if (missed <= 0 || Unmade(made, Timetable.NextAfter(after), Timetable.NextAfter) is not { } from || from > Until
            || Unmade(made, Until, time => Timetable.LatestUntil(time - OneSecond)) is not { } to)
        {
            return null;
        }

        var tooLate = Rules.StartingDeadline is { } deadline ? Math.Min(missed, Timetable.Count(after, Decided(made, to) - deadline - OneSecond).Count) : 0;
        return new SkippedTimes
        {
            From = from,
            To = to,
            AtMost = atMost,
            Reasons = SkippedTimes.Why(tooLate, missed - tooLate, Rules.Misfire),
            Mark = Until,
        };
    }

    private static DateTimeOffset? Unmade(
        Dictionary<DateTimeOffset, DistributedCronRun> made, DateTimeOffset? time, Func<DateTimeOffset, DateTimeOffset?> further)
    {
        while (time is { } due && made.ContainsKey(due))
        {
            time = further(due);
        }

        return time;
    }

    /// <summary>About when it was decided that the last of them gets no Run: then the Run after it was made.</summary>
    private static DateTimeOffset Decided(Dictionary<DateTimeOffset, DistributedCronRun> made, DateTimeOffset missed) =>
        made.Where(run => run.Key > missed).Min(static run => run.Value.Metadata.CreationTimestamp) ?? missed;
}
