using static Carillon.Tests.Unit.Api.Cron.CronTestData;

namespace Carillon.Tests.Unit.Api.Cron;

public sealed class CronFieldTests
{
    [Theory]
    [InlineData("* * * * *", "01-01 00:01:00, 01-01 00:02:00, 01-01 00:03:00")]
    [InlineData("? ? ? ? ?", "01-01 00:01:00, 01-01 00:02:00, 01-01 00:03:00")]
    [InlineData("* * * * * *", "01-01 00:00:01, 01-01 00:00:02, 01-01 00:00:03")]
    [InlineData("05 007 * * *", "01-01 07:05:00, 01-02 07:05:00, 01-03 07:05:00")]
    [InlineData("  5\t7 \u3000* *\u00A0* ", "01-01 07:05:00, 01-02 07:05:00, 01-03 07:05:00")]
    [InlineData("10-12 3 * * *", "01-01 03:10:00, 01-01 03:11:00, 01-01 03:12:00")]
    [InlineData("10-20/5 3 * * *", "01-01 03:10:00, 01-01 03:15:00, 01-01 03:20:00")]
    [InlineData("1,5,3 0 * * *", "01-01 00:01:00, 01-01 00:03:00, 01-01 00:05:00")]
    [InlineData("50/5 * * * *", "01-01 00:50:00, 01-01 00:55:00, 01-01 01:50:00")]
    [InlineData("*/25 * * * *", "01-01 00:25:00, 01-01 00:50:00, 01-01 01:00:00")]
    [InlineData("*,5 0 * * *", "01-01 00:01:00, 01-01 00:02:00, 01-01 00:03:00")]
    [InlineData("0 22-1 * * *", "01-01 01:00:00, 01-01 22:00:00, 01-01 23:00:00")]
    [InlineData("0 22-3/3 * * *", "01-01 01:00:00, 01-01 22:00:00, 01-02 01:00:00")]
    [InlineData("0 0 30-2 1 *", "01-02 00:00:00, 01-30 00:00:00, 01-31 00:00:00")]
    [InlineData("0 0 1 NOV-jan *", "11-01 00:00:00, 12-01 00:00:00, 01-01 00:00:00")]
    [InlineData("0 0 1 Feb,AUG *", "02-01 00:00:00, 08-01 00:00:00, 02-01 00:00:00")]
    [InlineData("0 0 * * fri-MON", "01-02 00:00:00, 01-03 00:00:00, 01-04 00:00:00")]
    [InlineData("0 0 * * 0", "01-04 00:00:00, 01-11 00:00:00, 01-18 00:00:00")]
    [InlineData("0 0 * * 7", "01-04 00:00:00, 01-11 00:00:00, 01-18 00:00:00")]
    [InlineData("0 0 * * 7-7", "01-04 00:00:00, 01-11 00:00:00, 01-18 00:00:00")]
    [InlineData("0 0 * * 6-7", "01-03 00:00:00, 01-04 00:00:00, 01-10 00:00:00")]
    [InlineData("0 0 * * 7-1", "01-04 00:00:00, 01-05 00:00:00, 01-11 00:00:00")]
    [InlineData("0 0 * * 5/1", "01-02 00:00:00, 01-03 00:00:00, 01-09 00:00:00")]
    [InlineData("0 0 * * 7/3", "01-03 00:00:00, 01-04 00:00:00, 01-07 00:00:00")]
    [InlineData("0 0 * * 5-7/2", "01-02 00:00:00, 01-04 00:00:00, 01-09 00:00:00")]
    [InlineData("*/90 5 * * *", "01-01 05:00:00, 01-02 05:00:00, 01-03 05:00:00")]
    [InlineData("7/99999999999999999999 5 * * *", "01-01 05:07:00, 01-02 05:07:00, 01-03 05:07:00")]
    public void Next_FieldForms_MatchTheTable(string expression, string expected) =>
        Assert.Equal(expected, NextTimes(expression, 3));

    [Theory]
    [InlineData("0 0 13 * FRI", "01-02 00:00:00, 01-09 00:00:00, 01-13 00:00:00")]
    [InlineData("0 0 * * FRI", "01-02 00:00:00, 01-09 00:00:00, 01-16 00:00:00")]
    [InlineData("0 0 13 * *", "01-13 00:00:00, 02-13 00:00:00, 03-13 00:00:00")]
    [InlineData("0 0 ? * FRI", "01-02 00:00:00, 01-09 00:00:00, 01-16 00:00:00")]
    [InlineData("0 0 */1 * FRI", "01-02 00:00:00, 01-09 00:00:00, 01-16 00:00:00")]
    [InlineData("0 0 13,* * FRI", "01-02 00:00:00, 01-09 00:00:00, 01-16 00:00:00")]
    [InlineData("0 0 */15 * FRI", "01-02 00:00:00, 01-09 00:00:00, 01-16 00:00:00")]
    [InlineData("0 0 13 * */4", "01-04 00:00:00, 01-08 00:00:00, 01-11 00:00:00")]
    [InlineData("0 0 1-31 * FRI", "01-02 00:00:00, 01-03 00:00:00, 01-04 00:00:00")]
    [InlineData("0 0 15W * MON#2", "01-12 00:00:00, 01-15 00:00:00, 02-09 00:00:00")]
    [InlineData("0 0 L * FRI", "01-02 00:00:00, 01-09 00:00:00, 01-16 00:00:00")]
    [InlineData("0 0 13 * FRIL", "01-13 00:00:00, 01-30 00:00:00, 02-13 00:00:00")]
    public void Next_DayFields_EitherMatchesWhereBothAreRestricted(string expression, string expected) =>
        Assert.Equal(expected, NextTimes(expression, 3));

    [Theory]
    [InlineData("0 0 L * *", "01-31 00:00:00, 02-28 00:00:00, 03-31 00:00:00")]
    [InlineData("0 0 l-3 * *", "01-28 00:00:00, 02-25 00:00:00, 03-28 00:00:00")]
    [InlineData("0 0 L-30 * *", "03-01 00:00:00, 05-01 00:00:00, 07-01 00:00:00")]
    [InlineData("0 0 LW * *", "01-30 00:00:00, 02-27 00:00:00, 03-31 00:00:00")]
    [InlineData("0 0 L-1W * *", "01-30 00:00:00, 02-27 00:00:00, 03-30 00:00:00")]
    [InlineData("0 0 L-29W 8 *", "08-03 00:00:00, 08-02 00:00:00, 08-02 00:00:00")]
    [InlineData("0 0 1W * *", "02-02 00:00:00, 03-02 00:00:00, 04-01 00:00:00")]
    [InlineData("0 0 15w * *", "01-15 00:00:00, 02-16 00:00:00, 03-16 00:00:00")]
    [InlineData("0 0 31W * *", "01-30 00:00:00, 03-31 00:00:00, 05-29 00:00:00")]
    [InlineData("0 0 * * 5L", "01-30 00:00:00, 02-27 00:00:00, 03-27 00:00:00")]
    [InlineData("0 0 * * FRIl", "01-30 00:00:00, 02-27 00:00:00, 03-27 00:00:00")]
    [InlineData("0 0 * * 7L", "01-25 00:00:00, 02-22 00:00:00, 03-29 00:00:00")]
    [InlineData("0 0 * * MON#1", "01-05 00:00:00, 02-02 00:00:00, 03-02 00:00:00")]
    [InlineData("0 0 * * 7#5", "03-29 00:00:00, 05-31 00:00:00, 08-30 00:00:00")]
    public void Next_DayRules_MatchTheTable(string expression, string expected)
    {
        Assert.Equal(expected, NextTimes(expression, 3));
    }

    [Theory]
    [InlineData("@minutely", "* * * * *")]
    [InlineData("@hourly", "0 * * * *")]
    [InlineData("@Daily", "0 0 * * *")]
    [InlineData("@MIDNIGHT", "0 0 * * *")]
    [InlineData(" @weekly ", "0 0 * * SUN")]
    [InlineData("@monthly", "0 0 1 * *")]
    [InlineData("@yearly", "0 0 1 1 *")]
    [InlineData("@annually", "0 0 1 1 *")]
    public void Next_Macro_EqualsItsFields(string macro, string fields) =>
        Assert.Equal(NextTimes(fields, 5), NextTimes(macro, 5));

    [Theory]
    [InlineData("0 0 29 2 *", "2096-02-29 00:00", "2104-02-29 00:00")]
    [InlineData("0 0 * 2 MON#5", "2072-02-29 00:00", "2112-02-29 00:00")]
    [InlineData("0 0 29 2 *", "2026-01-01 00:00", "2028-02-29 00:00")]
    public void Next_RareDays_AreFoundWithoutHorizon(string expression, string from, string expected) =>
        Assert.Equal(Utc(expected), Parse(expression).Next(Utc(from), TimeZoneInfo.Utc));

    [Fact]
    public void Next_AtTheEndOfTheCalendar_IsNull()
    {
        var schedule = Parse("0 0 1 1 *");
        Assert.Null(schedule.Next(DateTimeOffset.MaxValue, Zone("Pacific/Apia")));
        Assert.Null(schedule.Next(DateTimeOffset.MaxValue, Zone("America/New_York")));
        Assert.Null(schedule.Previous(DateTimeOffset.MinValue, Zone("Pacific/Apia")));
        Assert.Null(schedule.Previous(DateTimeOffset.MinValue, Zone("America/New_York")));
        Assert.Equal(Utc("0002-01-01 00:00"), schedule.Next(DateTimeOffset.MinValue, TimeZoneInfo.Utc));
        Assert.Equal(Utc("9999-01-01 00:00"), schedule.Previous(DateTimeOffset.MaxValue, TimeZoneInfo.Utc));
    }

    [Fact]
    public void NextAndPrevious_FromBetweenSeconds_AreExclusiveOfTheInstantOnly()
    {
        var schedule = Parse("* * * * * *");
        var whole = Utc("2026-01-01 00:00:05");
        Assert.Equal(whole.AddSeconds(1), schedule.Next(whole, TimeZoneInfo.Utc));
        Assert.Equal(whole.AddSeconds(1), schedule.Next(whole.AddMilliseconds(999), TimeZoneInfo.Utc));
        Assert.Equal(whole.AddSeconds(-1), schedule.Previous(whole, TimeZoneInfo.Utc));
        Assert.Equal(whole, schedule.Previous(whole.AddTicks(1), TimeZoneInfo.Utc));
    }

    [Fact]
    public void Next_FromWithOffset_IsTheSameInstantInUtc()
    {
        var from = new DateTimeOffset(2026, 1, 1, 5, 0, 0, TimeSpan.FromHours(5));
        var next = Parse("30 * * * *").Next(from, TimeZoneInfo.Utc);
        Assert.Equal(Utc("2026-01-01 00:30"), next);
        Assert.Equal(TimeSpan.Zero, next!.Value.Offset);
    }
}
