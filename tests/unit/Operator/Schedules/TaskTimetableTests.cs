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

    [Theory]
    [InlineData("61 * * * *", "UTC")]
    [InlineData("0 * * * *", "Mars/Olympus")]
    [InlineData(null, "UTC")]
    public void TryCompile_NothingToCompile_IsNull(string? schedule, string zone) =>
        Assert.Null(TaskTimetable.TryCompile(Make.Task(spec => spec with { Schedule = schedule, TimeZone = zone }), Since));
}
