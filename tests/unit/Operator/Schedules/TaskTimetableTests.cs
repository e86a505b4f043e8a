using Carillon.Api.Meta;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Operator.Schedules;

namespace Carillon.Tests.Unit.Operator.Schedules;

public sealed class TaskTimetableTests
{
    private static readonly DateTimeOffset Since = Make.Now;

    [Fact]
    public void NextAfter_SeveralSchedules_IsTheEarliest()
    {
        var timetable = TaskTimetable.TryCompile(Make.Task(static spec => spec with { Schedule = null, Schedules = ["0 * * * *", "30 * * * *"] }), Since)!;

        Assert.Equal(Since.AddMinutes(30), timetable.NextAfter(Since));
        Assert.Equal(Since.AddMinutes(60), timetable.NextAfter(Since.AddMinutes(30)));
        Assert.Equal(Since.AddMinutes(60), timetable.LatestUntil(Since.AddMinutes(60)));
        Assert.Equal(Since.AddMinutes(30), timetable.LatestUntil(Since.AddMinutes(59)));
    }

    [Fact]
    public void NextAfter_InstantAtWhichTheScheduleBegan_IsNotDue()
    {
        var timetable = TaskTimetable.TryCompile(Make.Task(), Since)!;

        Assert.Equal(Since.AddHours(1), timetable.NextAfter(Since.AddSeconds(-1)));
        Assert.Null(timetable.LatestUntil(Since.AddMinutes(5)));
    }

    [Fact]
    public void NextAfter_Once_IsDueAtTheCreationOrAtStartAt()
    {
        var created = Make.Task().Metadata.CreationTimestamp!.Value;
        var atOnce = TaskTimetable.TryCompile(Make.Task(static spec => spec with { Schedule = "@once" }), created)!;
        var later = TaskTimetable.TryCompile(Make.Task(static spec => spec with { Schedule = "@once", StartAt = Make.Now }), created)!;

        Assert.Equal(created, atOnce.NextAfter(created.AddSeconds(-1)));
        Assert.Null(atOnce.NextAfter(created));
        Assert.Equal(Make.Now, later.NextAfter(created.AddSeconds(-1)));
    }

    [Fact]
    public void NextAfter_OnceWhoseStartHasAFraction_IsDueAtTheNextSecond()
    {
        var created = Make.Task().Metadata.CreationTimestamp!.Value;
        var timetable = TaskTimetable.TryCompile(Make.Task(static spec => spec with { Schedule = "@once", StartAt = Make.Now.AddMilliseconds(500) }), created)!;

        Assert.Equal(Make.Now.AddSeconds(1), timetable.NextAfter(created.AddSeconds(-1)));
    }

    [Fact]
    public void NextAfter_Every_CountsFromTheCreationWhateverElseIsEdited()
    {
        var created = Make.Task().Metadata.CreationTimestamp!.Value;
        var timetable = TaskTimetable.TryCompile(
            Make.Task(static spec => spec with { Schedule = "@every 7m", StartAt = Make.Now }), Since)!;

        var next = timetable.NextAfter(Make.Now)!.Value;

        Assert.Equal(0, (next - created).TotalMinutes % 7);
        Assert.InRange(next, Make.Now, Make.Now.AddMinutes(7));
    }

    [Fact]
    public void Window_StartAtAndEndAt_BoundIt()
    {
        var timetable = TaskTimetable.TryCompile(
            Make.Task(static spec => spec with { StartAt = Make.Now.AddHours(2), EndAt = Make.Now.AddHours(4) }), Since)!;

        Assert.Equal(Make.Now.AddHours(2), timetable.NextAfter(Make.Now)); // startAt itself is in
        Assert.Equal(Make.Now.AddHours(3), timetable.NextAfter(Make.Now.AddHours(2)));
        Assert.Null(timetable.NextAfter(Make.Now.AddHours(3))); // endAt itself is out
        Assert.Equal(Make.Now.AddHours(3), timetable.LatestUntil(Make.Now.AddHours(9)));
        Assert.Null(timetable.LatestUntil(Make.Now.AddHours(1)));
    }

    /// <summary>The schedule of a second is in every one of these windows too, so that a wrong border shows.</summary>
    [Theory]
    [InlineData("UTC", "* * * * * *")]
    [InlineData("Europe/Berlin", "*/7 * * * *")]
    [InlineData("Europe/Berlin", "30 2 * * *")] // in the gap of 2026-03-29
    [InlineData("UTC", "@every 61m")]
    [InlineData("UTC", "@at 2026-03-20T00:00:00Z")]
    [InlineData("UTC", "@once")]
    [InlineData("UTC", "H H * * *")]
    [InlineData("UTC", "0 * * * *", "*/20 * * * *", "0 12 * * *")]
    public void Count_Window_IsWhatAWalkOverItFinds(string zone, params string[] schedules)
    {
        var timetable = Compile(Make.Now.AddHours(-10), spec => spec with
        {
            Schedule = null,
            Schedules = schedules,
            TimeZone = zone,
            StartAt = Make.Now.AddMilliseconds(-500),
            EndAt = Make.Now.AddDays(40).AddMilliseconds(500),
        });
        foreach (var (after, until) in new[] { (-11.0, 2.0), (0, 1), (27 * 24, 29 * 24), (40 * 24 - 1, 41 * 24), (5, 5), (6, 5) })
        {
            var (from, to) = (Make.Now.AddHours(after), Make.Now.AddHours(until).AddMilliseconds(300));

            var walked = 0;
            for (var due = timetable.NextAfter(from); due <= to; due = timetable.NextAfter(due.Value))
            {
                walked++;
            }

            Assert.Equal(new TimetableCount(walked, AtMost: false), timetable.Count(from, to));
        }
    }

    [Fact]
    public void Count_AYearOfSecondsOfSeveralSchedules_IsAnUpperBound()
    {
        const int Year = 365 * 24 * 3600;
        var timetable = Compile(Since, static spec => spec with { Schedule = null, Schedules = ["* * * * * *", "0 * * * *"] });

        Assert.Equal(new TimetableCount(Year + (Year / 3600), AtMost: true), timetable.Count(Since, Since.AddSeconds(Year)));
    }

    [Fact]
    public void SeveralSchedules_SameInstant_IsOneFire()
    {
        var timetable = Compile(Since, static spec => spec with { Schedule = null, Schedules = ["0 * * * *", "0 13 * * *", "*/30 * * * *"] });

        var outcome = DueDecision.Decide(timetable, new DueRules(), new DueWindow(Since.AddMinutes(59), Since.AddHours(1), Continuous: true, Busy: false));

        Assert.Equal([new DueFire(Since.AddHours(1), RunTrigger.Schedule)], outcome.Fires);
        Assert.Null(outcome.Skipped);
        Assert.Equal(2, timetable.Count(Since, Since.AddHours(1)).Count);
    }

    [Fact]
    public void SeveralSchedules_SameInstantMissed_IsCountedOnce()
    {
        var timetable = Compile(Since, static spec => spec with { Schedule = null, Schedules = ["0 * * * *", "*/30 * * * *"] });

        var outcome = DueDecision.Decide(
            timetable, new DueRules { Misfire = MisfirePolicy.FireAll, MaxCatchUp = 2 }, new DueWindow(Since, Since.AddMinutes(130), Continuous: false, Busy: false));

        Assert.Equal([Since.AddMinutes(90), Since.AddMinutes(120)], outcome.Fires.Select(static fire => fire.ScheduledTime));
        Assert.Equal(2, outcome.Skipped!.Count);
    }

    [Fact]
    public void At_ItsInstant_IsDueOnceAndNeverAgain()
    {
        var at = Since.AddMinutes(5);
        var timetable = Compile(Since, spec => spec with { Schedule = $"@at {Rfc3339.Format(at)}" });

        Assert.Equal(at, timetable.NextAfter(Since));
        Assert.Null(timetable.NextAfter(at));
        Assert.Equal(1, timetable.Count(Since, Since.AddYears(9)).Count);
    }

    [Fact]
    public void H_SameTask_IsAlwaysTheSameTime_AndAnotherTaskHasItsOwn()
    {
        var task = Make.Task(static spec => spec with { Schedule = "H H * * *" });
        var times = Enumerable.Range(0, 20).Select(i => TaskTimetable.TryCompile(
            task with { Metadata = task.Metadata with { Name = $"task-{i % 10}" } }, Since)!.NextAfter(Since)).ToList();

        Assert.Equal(times[..10], times[10..]);
        Assert.InRange(times.Distinct().Count(), 5, 10);
    }

    [Theory]
    [InlineData("61 * * * *", "UTC")]
    [InlineData("0 * * * *", "Mars/Olympus")]
    [InlineData(null, "UTC")]
    public void TryCompile_NothingToCompile_IsNull(string? schedule, string zone) =>
        Assert.Null(TaskTimetable.TryCompile(Make.Task(spec => spec with { Schedule = schedule, TimeZone = zone }), Since));

    private static TaskTimetable Compile(DateTimeOffset since, Func<DistributedCronTaskSpec, DistributedCronTaskSpec> change) =>
        TaskTimetable.TryCompile(Make.Task(change), since)!;
}
