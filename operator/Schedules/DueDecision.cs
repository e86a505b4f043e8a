using Carillon.Api.Runs;
using Carillon.Api.Tasks;

namespace Carillon.Operator.Schedules;

/// <summary>
/// Which due times of a window become Runs. Pure; its cost depends on the bounds below, never on how much was missed.
/// </summary>
internal static class DueDecision
{
    private static readonly TimeSpan OneSecond = TimeSpan.FromSeconds(1);

    public static DueOutcome Decide(ITimetable timetable, DueRules rules, DueWindow window)
    {
        // Due times and deadlines are whole seconds: with a deadline of 0 a time may start in its own second.
        window = window with { Now = window.Now.AddTicks(-(window.Now.Ticks % TimeSpan.TicksPerSecond)) };
        if (timetable.LatestUntil(window.Now) is not { } newest || newest <= window.Mark)
        {
            return new DueOutcome { Mark = window.Mark };
        }

        var onTime = OnTime(timetable, rules, window, newest);
        var missedUntil = onTime.Count == 0 ? newest : onTime[0] - OneSecond;
        var missed = Missed(timetable, rules, window, missedUntil, onTime.Count > 0);
        if (rules.OneAtATime && missed.Count > 0)
        {
            return OneAfterTheOther(timetable, rules, window, missed[0]);
        }

        var fires = new List<DueFire>(missed.Count + onTime.Count);
        fires.AddRange(missed.Select(static time => new DueFire(time, RunTrigger.CatchUp)));
        fires.AddRange(onTime.Select(static time => new DueFire(time, RunTrigger.Schedule)));
        return new DueOutcome { Fires = fires, Mark = newest, Skipped = Skipped(timetable, rules, window, fires.Count == 0 ? null : fires[0].ScheduledTime, newest) };
    }

    private static List<DateTimeOffset> OnTime(ITimetable timetable, DueRules rules, DueWindow window, DateTimeOffset newest)
    {
        var tolerated = rules.StartingDeadline < rules.Grace ? rules.StartingDeadline.Value : rules.Grace;
        var times = new List<DateTimeOffset>();
        DateTimeOffset? time = newest;
        while (time is { } due && due > window.Mark && window.Now - due <= tolerated)
        {
            times.Add(due);
            time = window.Continuous ? timetable.LatestUntil(due - OneSecond) : null;
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
            time = timetable.LatestUntil(due - OneSecond);
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
            Skipped = Skipped(timetable, rules, window, oldest, oldest),
            WaitsForIdle = true,
        };
    }

    /// <summary>What gets no Run. The Runs to make are for the newest due times of the window, so it is all that lies before them.</summary>
    private static SkippedTimes? Skipped(
        ITimetable timetable, DueRules rules, DueWindow window, DateTimeOffset? firstMade, DateTimeOffset until)
    {
        var to = firstMade is { } made ? timetable.LatestUntil(made - OneSecond) : until;
        if (to is not { } last || last <= window.Mark)
        {
            return null;
        }

        var (count, atMost) = timetable.Count(window.Mark, last);
        var tooLate = rules.StartingDeadline is { } deadline ? timetable.Count(window.Mark, Earlier(last, window.Now - deadline - OneSecond)).Count : 0;
        return new SkippedTimes
        {
            From = timetable.NextAfter(window.Mark)!.Value,
            To = last,
            AtMost = atMost,
            Reasons = SkippedTimes.Why(tooLate, count - tooLate, rules.Misfire),
            Mark = until,
        };
    }

    private static DateTimeOffset Earlier(DateTimeOffset left, DateTimeOffset right) => left < right ? left : right;
}
