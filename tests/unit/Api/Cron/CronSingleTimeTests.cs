using Carillon.Api.Cron;
using static Carillon.Tests.Unit.Api.Cron.CronTestData;

namespace Carillon.Tests.Unit.Api.Cron;

/// <summary>@every, @at and @once.</summary>
public sealed class CronSingleTimeTests
{
    private static readonly DateTimeOffset Anchor = Utc("2026-01-01 00:00:07").AddMilliseconds(500);

    [Theory]
    [InlineData("@every 90s", 90)]
    [InlineData("@EVERY  1m30s ", 90)]
    [InlineData("@every 1.5m", 90)]
    [InlineData("@every +1h", 3600)]
    [InlineData("@every 1h0.5m", 3630)]
    [InlineData("@every .5h", 1800)]
    [InlineData("@every 1999ms", 1)]
    [InlineData("@every 1000000µs", 1)]
    [InlineData("@every 1000000us1ns", 1)]
    [InlineData("@every 48h", 172800)]
    public void Every_Duration_CountsFromTheAnchor(string expression, int seconds)
    {
        var schedule = CronSchedule.Parse(expression, new CronParseOptions { Anchor = Anchor });
        var anchor = Utc("2026-01-01 00:00:07");
        var zone = Zone("Europe/Dublin");
        Assert.Equal(CronScheduleKind.Every, schedule.Kind);
        Assert.Equal(anchor.AddSeconds(seconds), schedule.Next(anchor.AddYears(-1), zone));
        Assert.Equal(anchor.AddSeconds(seconds), schedule.Next(anchor, zone));
        Assert.Equal(anchor.AddSeconds(2 * seconds), schedule.Next(anchor.AddSeconds(seconds), zone));
        Assert.Equal(anchor.AddSeconds(5 * seconds), schedule.Previous(anchor.AddSeconds(5 * seconds).AddTicks(1), zone));
        Assert.Null(schedule.Previous(anchor.AddSeconds(seconds), zone));
        Assert.Equal(1000, schedule.Backlog(anchor.AddYears(-1), anchor.AddSeconds(1000L * seconds), zone, default, 3).Total);
    }

    [Theory]
    [InlineData("@every")]
    [InlineData("@every 5")]
    [InlineData("@every 0")]
    [InlineData("@every 0s")]
    [InlineData("@every 999ms")]
    [InlineData("@every -5m")]
    [InlineData("@every 5 m")]
    [InlineData("@every 5d")]
    [InlineData("@every m")]
    [InlineData("@every 1..5m")]
    [InlineData("@every 1.5.5m")]
    [InlineData("@every .m")]
    [InlineData("@every 9999999h")]
    [InlineData("@every 99999999999999999999999999999999999999h")]
    [InlineData("@at")]
    [InlineData("@at tomorrow")]
    [InlineData("@at 2026-03-29")]
    [InlineData("@at 2026-03-29T02:30:00")]
    [InlineData("@at 2026-03-29 02:30:00Z")]
    [InlineData("@at 2026-03-29T02:30Z")]
    [InlineData("@at 2026-02-29T02:30:00Z")]
    [InlineData("@at 2026-03-29T24:00:00Z")]
    [InlineData("@at 2026-12-31T23:59:60Z")]
    [InlineData("@at 2026-03-29T02:30:00.Z")]
    [InlineData("@at 2026-03-29T02:30:00+25:00")]
    [InlineData("@at 2026-03-29T02:30:00+0100")]
    [InlineData("@at 0001-01-01T00:00:00+01:00")]
    [InlineData("@at 2026-03-29T02:30:00Z junk")]
    public void TryParse_BrokenArgument_IsRefused(string expression) =>
        Assert.StartsWith("@", ErrorOf(expression).Field, StringComparison.Ordinal);

    [Theory]
    [InlineData("@at 2026-03-29T02:30:00Z", "2026-03-29 02:30:00")]
    [InlineData("@At 2026-03-29t02:30:00z", "2026-03-29 02:30:00")]
    [InlineData("@at 2026-03-29T02:30:00.999+01:00", "2026-03-29 01:30:00")]
    [InlineData("@at 2026-03-29T02:30:00-05:30", "2026-03-29 08:00:00")]
    public void At_Time_IsDueOnce(string expression, string expected)
    {
        var schedule = Parse(expression);
        var due = Utc(expected);
        Assert.Equal(CronScheduleKind.At, schedule.Kind);
        Assert.Equal(due, schedule.Next(Start, TimeZoneInfo.Utc));
        Assert.Null(schedule.Next(due, TimeZoneInfo.Utc));
        Assert.Equal(due, schedule.Previous(due.AddSeconds(1), TimeZoneInfo.Utc));
        Assert.Null(schedule.Previous(due, TimeZoneInfo.Utc));
        Assert.Equal(1, schedule.Backlog(due.AddSeconds(-1), due, TimeZoneInfo.Utc, default, 5).Total);
        Assert.Equal(0, schedule.Backlog(due, due.AddSeconds(1), TimeZoneInfo.Utc, default, 5).Total);
    }

    [Fact]
    public void Once_Anchor_IsDueOnceThere()
    {
        var schedule = CronSchedule.Parse("@once", new CronParseOptions { Anchor = Anchor });
        Assert.Equal(CronScheduleKind.Once, schedule.Kind);
        Assert.Equal(Utc("2026-01-01 00:00:07"), schedule.Next(Start, TimeZoneInfo.Utc));
        Assert.Null(schedule.Next(Anchor, TimeZoneInfo.Utc));
    }
}
