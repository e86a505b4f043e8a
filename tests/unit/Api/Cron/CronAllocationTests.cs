using Carillon.Api.Cron;
using static Carillon.Tests.Unit.Api.Cron.CronTestData;

namespace Carillon.Tests.Unit.Api.Cron;

public sealed class CronAllocationTests
{
    [Theory]
    [InlineData("* * * * *")]
    [InlineData("* * * * * *")]
    [InlineData("*/5 9-17 * * MON-FRI")]
    [InlineData("0 0 29 2 *")]
    [InlineData("0 0 LW * FRI#2")]
    [InlineData("@every 5m")]
    [InlineData("@once")]
    public void NextAndPrevious_AnySchedule_AllocateNothing(string expression)
    {
        var schedule = Parse(expression);
        foreach (var name in CronZones.All)
        {
            var zone = Zone(name);
            var allocated = Allocations.Least(() =>
            {
                var from = Start;
                for (var i = 0; i < 20; i++)
                {
                    schedule.Previous(from, zone);
                    from = (schedule.Next(from, zone) ?? Start).AddDays(11);
                }
            });
            Assert.Equal(0, allocated);
        }
    }

    [Theory]
    [InlineData("* * * * *")]
    [InlineData("0 0 15W 1-6,9 MON#2")]
    [InlineData("*/10 H H(1-5) * * *")]
    public void TryParse_Valid_AllocatesTheScheduleOnly(string expression)
    {
        var options = new CronParseOptions { HashSeed = Seed };
        var allocated = Allocations.Least(() => Assert.True(CronSchedule.TryParse(expression, options, out _, out _)));
        Assert.InRange(allocated, 1, 80);
    }
}
