using Carillon.Api.Cron;
using static Carillon.Tests.Unit.Api.Cron.CronTestData;

namespace Carillon.Tests.Unit.Api.Cron;

public sealed class CronDstTests
{
    // Berlin 2026: gap 02:00-03:00 at 01:00 UTC on 29 March, overlap 02:00-03:00 around 01:00 UTC on 25 October.
    [Theory]
    [InlineData("30 2 * * *", DstGap.RunAfter, "01:00")]
    [InlineData("30 2 * * *", DstGap.Skip, "")]
    [InlineData("30 2 * * *", DstGap.Unknown, "01:00")]
    [InlineData("0,20,40 2 * * *", DstGap.RunAfter, "01:00")]
    [InlineData("0 3 * * *", DstGap.RunAfter, "01:00")]
    [InlineData("0 3 * * *", DstGap.Skip, "01:00")]
    [InlineData("30 2,3 * * *", DstGap.RunAfter, "01:00, 01:30")]
    [InlineData("*/20 * * * *", DstGap.RunAfter, "00:40, 01:00, 01:20, 01:40")]
    [InlineData("*/20 2 * * *", DstGap.RunAfter, "01:00")]
    [InlineData("*/20 2 * * *", DstGap.Skip, "01:00")]
    [InlineData("5 * * * *", DstGap.RunAfter, "01:00, 01:05")]
    [InlineData("5 1-2 * * *", DstGap.Skip, "01:00")]
    [InlineData("5 4 * * *", DstGap.RunAfter, "")]
    public void Next_InGap_FollowsThePolicy(string expression, DstGap gap, string expected) =>
        Assert.Equal(expected, InWindow(expression, "Europe/Berlin", "2026-03-29 00:30", "2026-03-29 01:50", new DstPolicy(gap)));

    [Theory]
    [InlineData("30 2 * * *", DstOverlap.Once, "00:30")]
    [InlineData("30 2 * * *", DstOverlap.Twice, "00:30, 01:30")]
    [InlineData("30 2 * * *", DstOverlap.Unknown, "00:30")]
    [InlineData("0 2,3 * * *", DstOverlap.Once, "00:00, 02:00")]
    [InlineData("0 2,3 * * *", DstOverlap.Twice, "00:00, 01:00, 02:00")]
    [InlineData("*/30 * * * *", DstOverlap.Once, "00:00, 00:30, 01:00, 01:30, 02:00")]
    [InlineData("*/30 2 * * *", DstOverlap.Once, "00:00, 00:30, 01:00, 01:30")]
    [InlineData("30 2-2 * * *", DstOverlap.Once, "00:30, 01:30")]
    public void Next_InOverlap_FollowsThePolicy(string expression, DstOverlap overlap, string expected) =>
        Assert.Equal(expected, InWindow(expression, "Europe/Berlin", "2026-10-24 23:59", "2026-10-25 02:10", new DstPolicy(Overlap: overlap)));

    [Theory]
    // Winter time is the exception in Ireland's rules, and Ramadan in Morocco's: .NET calls these times neither invalid nor ambiguous.
    [InlineData("Europe/Dublin", "30 1 * * *", "2026-03-29 00:00", "2026-03-29 02:00", "01:00")]
    [InlineData("Europe/Dublin", "30 1 * * *", "2026-10-25 00:00", "2026-10-25 03:00", "00:30")]
    [InlineData("Africa/Casablanca", "30 2 * * *", "2026-02-15 00:00", "2026-02-15 04:00", "01:30")]
    [InlineData("Africa/Casablanca", "30 2 * * *", "2026-03-22 00:00", "2026-03-22 04:00", "02:00")]
    [InlineData("Australia/Lord_Howe", "15 2 * * *", "2026-10-03 12:00", "2026-10-03 18:00", "15:30")]
    [InlineData("Australia/Lord_Howe", "45 1 * * *", "2026-04-04 12:00", "2026-04-04 18:00", "14:45")]
    [InlineData("Pacific/Chatham", "0 3 * * *", "2026-09-26 12:00", "2026-09-26 16:00", "14:00")]
    [InlineData("America/Asuncion", "0 0 * * *", "2023-10-01 00:00", "2023-10-01 12:00", "04:00")]
    [InlineData("Pacific/Apia", "0 12 30 12 *", "2011-12-29 00:00", "2012-01-02 00:00", "10:00")]
    [InlineData("Pacific/Apia", "0 12 * * *", "2011-12-29 12:00", "2011-12-31 00:00", "22:00, 10:00, 22:00")]
    [InlineData("Asia/Kathmandu", "0 0 * * *", "2026-01-01 00:00", "2026-01-02 00:00", "18:15")]
    public void Next_UnusualZones_MatchTheTable(string zone, string expression, string from, string to, string expected) =>
        Assert.Equal(expected, InWindow(expression, zone, from, to));

    [Fact]
    public void Enumerate_YearOfDailyRuns_HasOnePerDayInEveryZone()
    {
        foreach (var name in CronZones.All.Except(["Pacific/Apia"]))
        {
            foreach (var expression in (string[])["30 2 * * *", "0 0 * * *", "59 23 * * *"])
            {
                Assert.Equal(365, Parse(expression).Enumerate(Start, Start.AddYears(1), Zone(name)).Count());
            }
        }
    }
}
