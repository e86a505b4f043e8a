using static Carillon.Tests.Unit.Api.Cron.CronTestData;

namespace Carillon.Tests.Unit.Api.Cron;

public sealed class CronExplainTests
{
    [Theory]
    [InlineData("* * * * *", "Every minute.")]
    [InlineData("* * * * * *", "Every second.")]
    [InlineData("*/10 * * * * *", "Every 10 seconds.")]
    [InlineData("*/5 * * * *", "Every 5 minutes.")]
    [InlineData("*/30 * * * *", "Every 30 minutes.")]
    [InlineData("3/15 * * * *", "Every 15 minutes from minute 3 of each hour.")]
    [InlineData("*/7 * * * *", "Every 7 minutes from minute 0 of each hour.")]
    [InlineData("5,37 * * * *", "At minutes 5 and 37 of every hour.")]
    [InlineData("10-20 * * * *", "Every minute from 10 through 20 of every hour.")]
    [InlineData("0 * * * *", "Every hour, on the hour.")]
    [InlineData("0 */2 * * *", "Every 2 hours, on the hour.")]
    [InlineData("0 9-17 * * *", "Every hour from 09:00 to 17:00.")]
    [InlineData("15 */2 * * *", "At minute 15 during every 2nd hour (00, 02, …, 22).")]
    [InlineData("*/5 9-17 * * MON-FRI", "Every 5 minutes between 09:00 and 17:59, from Monday to Friday.")]
    [InlineData("0 9 * * *", "At 09:00 every day.")]
    [InlineData("30 0 9 * * *", "At 09:00:30 every day.")]
    [InlineData("0 9,18 * * 1,3,5", "At 09:00 and 18:00 on Monday, Wednesday and Friday.")]
    [InlineData("0 9 * * FRI-MON", "At 09:00 from Friday to Monday.")]
    [InlineData("0 0 1 1 *", "At 00:00 on the 1st of January.")]
    [InlineData("0 0 1,15 * *", "At 00:00 on the 1st and 15th of every month.")]
    [InlineData("0 0 1-7 3,6 *", "At 00:00 from the 1st to the 7th of March and June.")]
    [InlineData("0 0 13 * FRI", "At 00:00 on the 13th of every month, or on any Friday.")]
    [InlineData("0 12 * 6-8 *", "At 12:00 every day from June to August.")]
    [InlineData("0 0 L * *", "At 00:00 on the last day of every month.")]
    [InlineData("0 0 L-1 * *", "At 00:00 on the day before the last of every month.")]
    [InlineData("0 9 LW * *", "At 09:00 on the last day from Monday to Friday of every month.")]
    [InlineData("0 9 15W * *", "At 09:00 on the day from Monday to Friday nearest to the 15th of every month.")]
    [InlineData("0 0 * 6-8 5L", "At 00:00 on the last Friday of every month from June to August.")]
    [InlineData("0 0 * * FRI#2", "At 00:00 on the 2nd Friday of every month.")]
    [InlineData("*/5 */15 * * * *", "Every 5 seconds during every 15th minute (0, 15, …, 45) of every hour.")]
    [InlineData("* 5 8 * * *", "Every second during minute 5 between 08:00 and 08:59.")]
    [InlineData("@every 1h30m", "Every 1 hour 30 minutes, counted from 1970-01-01 00:00:00 UTC.")]
    [InlineData("@every 5m", "Every 5 minutes, counted from 1970-01-01 00:00:00 UTC.")]
    [InlineData("@at 2026-03-29T02:30:00+01:00", "Once, at 2026-03-29 01:30:00 UTC.")]
    [InlineData("@once", "Once, as soon as it is first seen.")]
    public void Explain_Expression_IsASentence(string expression, string expected) =>
        Assert.Equal(expected, Parse(expression).Explain());
}
