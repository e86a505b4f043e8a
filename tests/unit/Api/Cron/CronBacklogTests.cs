using Carillon.Api.Cron;
using static Carillon.Tests.Unit.Api.Cron.CronTestData;

namespace Carillon.Tests.Unit.Api.Cron;

public sealed class CronBacklogTests
{
    [Fact]
    public void Backlog_YearOfSeconds_IsCountedExactly()
    {
        var backlog = Parse("* * * * * *").Backlog(Start, Start.AddYears(1), Zone("Europe/Berlin"), default, newest: 2);
        Assert.Equal(365 * 86_400, backlog.Total);
        Assert.Equal([Start.AddYears(1).AddSeconds(-1), Start.AddYears(1)], backlog.Newest);
        Assert.Equal(backlog.Total - 2, backlog.Skipped);
    }

    [Fact]
    public void Backlog_Window_ExcludesItsStartAndIncludesItsEnd()
    {
        var schedule = Parse("0 * * * *");
        Assert.Equal([Start.AddHours(1), Start.AddHours(2)], schedule.Backlog(Start, Start.AddHours(2), TimeZoneInfo.Utc, default, 10).Newest);
        Assert.Equal(1, schedule.Backlog(Start.AddTicks(-1), Start.AddMinutes(59), TimeZoneInfo.Utc, default, 0).Total);
        Assert.Equal(CronBacklog.Empty, schedule.Backlog(Start, Start, TimeZoneInfo.Utc, default, 10));
        Assert.Equal(CronBacklog.Empty, schedule.Backlog(Start.AddHours(5), Start, TimeZoneInfo.Utc, default, 10));
    }

    [Fact]
    public void Backlog_WholeCalendar_IsCounted()
    {
        var total = Parse("0 0 29 2 *").Backlog(DateTimeOffset.MinValue, DateTimeOffset.MaxValue, TimeZoneInfo.Utc, default, 1).Total;
        Assert.Equal(Enumerable.Range(1, 9999).Count(DateTime.IsLeapYear), total);
    }

    [Fact]
    public void Enumerate_EndlessWindow_IsLazy()
    {
        var first = Parse("* * * * * *").Enumerate(Start, DateTimeOffset.MaxValue, TimeZoneInfo.Utc).Take(3);
        Assert.Equal([Start.AddSeconds(1), Start.AddSeconds(2), Start.AddSeconds(3)], first);
    }
}
