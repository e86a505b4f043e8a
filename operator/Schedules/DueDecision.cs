using Carillon.Api.Runs;
using Carillon.Api.Tasks;

namespace Carillon.Operator.Schedules;

/// <summary>
/// Which due times of a window become Runs. Pure; its cost depends on the bounds below, never on how much was missed.
/// </summary>
internal static class DueDecision
{
    /// <summary>How many skipped times are counted for the message before it says "and more".</summary>
    internal const int CountedSkips = 100;

    public static DueOutcome Decide(ITimetable timetable, DueRules rules, DueWindow window)
    {
        // Due times and deadlines are whole seconds: with a deadline of 0 a time may start in its own second.
        window = window with { Now = window.Now.AddTicks(-(window.Now.Ticks % TimeSpan.TicksPerSecond)) };
        if (timetable.LatestUntil(window.Now) is not { } newest || newest <= window.Mark)
        {
            return new DueOutcome { Mark = window.Mark };
        }

        var onTime = OnTime(timetable, rules, window, newest);
        var missedUntil = onTime.Count == 0 ? newest : onTime[0].AddSeconds(-1);
        var missed = Missed(timetable, rules, window, missedUntil, onTime.Count > 0);
        if (rules.OneAtATime && missed.Count > 0)
        {
            return OneAfterTheOther(timetable, rules, window, missed[0]);
        }

        var fires = new List<DueFire>(missed.Count + onTime.Count);
        fires.AddRange(missed.Select(static time => new DueFire(time, RunTrigger.CatchUp)));
        fires.AddRange(onTime.Select(static time => new DueFire(time, RunTrigger.Schedule)));
        return new DueOutcome { Fires = fires, Mark = newest, Skipped = Skipped(timetable, rules, window, fires, newest) };
    }

    private static List<DateTimeOffset> OnTime(ITimetable timetable, DueRules rules, DueWindow window, DateTimeOffset newest)
    {
        var tolerated = rules.StartingDeadline < rules.Grace ? rules.StartingDeadline.Value : rules.Grace;
        var times = new List<DateTimeOffset>();
        DateTimeOffset? time = newest;
        while (time is { } due && due > window.Mark && window.Now - due <= tolerated)
        {
            times.Add(due);
            time = window.Continuous ? timetable.LatestUntil(due.AddSeconds(-1)) : null;
        }

        times.Reverse();
        return times;
    }

    /// <summary>The missed times to make up for, oldest first.</summary>
    private static List<DateTimeOffset> Missed(
        ITimetable timetable, DueRules rules, DueWindow window, DateTimeOffset until, bool firesAnyway)
    {
        var limit = rules.Misfire switch
        {
            MisfirePolicy.Skip => 0,
            MisfirePolicy.FireAll => rules.MaxCatchUp,
            _ => firesAnyway ? 0 : 1,
        };
        var times = new List<DateTimeOffset>();
        var time = limit > 0 ? timetable.LatestUntil(until) : null;
        while (time is { } due && due > window.Mark && times.Count < limit && !(window.Now - due > rules.StartingDeadline))
        {
            times.Add(due);
            time = timetable.LatestUntil(due.AddSeconds(-1));
        }

        times.Reverse();
        return times;
    }

    private static DueOutcome OneAfterTheOther(ITimetable timetable, DueRules rules, DueWindow window, DateTimeOffset oldest)
    {
        if (window.Busy)
        {
            return new DueOutcome { Mark = window.Mark, WaitsForIdle = true };
        }

        // The mark stays at this one, so the rest is still due; it comes up again when this Run has ended, also after a restart.
        return new DueOutcome
        {
            Fires = [new DueFire(oldest, RunTrigger.CatchUp)],
            Mark = oldest,
            Skipped = Skipped(timetable, rules, window, [new DueFire(oldest, RunTrigger.CatchUp)], oldest),
            WaitsForIdle = true,
        };
    }

    private static SkippedTimes? Skipped(
        ITimetable timetable, DueRules rules, DueWindow window, IReadOnlyList<DueFire> fires, DateTimeOffset until)
    {
        var fired = fires.Select(static fire => fire.ScheduledTime).ToHashSet();
        DateTimeOffset? first = null, last = null;
        var count = 0;
        var reasons = new Dictionary<MissedReason, int>();
        var time = timetable.LatestUntil(until);
        while (time is { } due && due > window.Mark && count < CountedSkips)
        {
            if (!fired.Contains(due))
            {
                first = due;
                last ??= due;
                count++;
                var reason = WhySkipped(rules, window.Now - due);
                reasons[reason] = reasons.GetValueOrDefault(reason) + 1;
            }

            time = timetable.LatestUntil(due.AddSeconds(-1));
        }

        return count == 0 ? null : new SkippedTimes(first!.Value, last!.Value, count, time > window.Mark, reasons);
    }

    private static MissedReason WhySkipped(DueRules rules, TimeSpan late) =>
        late > rules.StartingDeadline ? MissedReason.StartingDeadline
        : rules.Misfire == MisfirePolicy.FireAll ? MissedReason.MaxCatchUp
        : MissedReason.MisfirePolicy;
}
