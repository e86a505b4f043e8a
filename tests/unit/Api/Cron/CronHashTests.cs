using Carillon.Api.Cron;
using static Carillon.Tests.Unit.Api.Cron.CronTestData;

namespace Carillon.Tests.Unit.Api.Cron;

public sealed class CronHashTests
{
    /// <summary>Written down once: these times are a promise to everybody who uses H, on every version and machine.</summary>
    [Theory]
    [InlineData("H H * * *", "01-01 08:24:00")]
    public void Next_Hash_NeverChanges(string expression, string expected) =>
        Assert.Equal(expected, NextTimes(expression, 1));

    [Fact]
    public void Next_Hash_DiffersByFieldAndSeed()
    {
        var values = Enumerable.Range(0, 500).Select(i => MinuteAndHour($"shop/task-{i}")).ToList();
        Assert.Equal(60, values.Select(v => v.Minute).Distinct().Count());
        Assert.Equal(24, values.Select(v => v.Hour).Distinct().Count());
        Assert.Contains(values, v => v.Minute % 24 != v.Hour);

        static (int Minute, int Hour) MinuteAndHour(string seed)
        {
            var schedule = CronSchedule.Parse("H H * * *", new CronParseOptions { HashSeed = seed });
            var next = schedule.Next(Start, TimeZoneInfo.Utc)!.Value;
            return (next.Minute, next.Hour);
        }
    }

    [Theory]
    [InlineData("H(10-19) 0 * * *", 10, 19)]
    [InlineData("H(55-4) 0 * * *", 55, 4)]
    public void Next_HashInRange_StaysInIt(string expression, int first, int last)
    {
        for (var i = 0; i < 200; i++)
        {
            var schedule = CronSchedule.Parse(expression, new CronParseOptions { HashSeed = $"a/{i}" });
            var minute = schedule.Next(Start.AddMinutes(-1), TimeZoneInfo.Utc)!.Value.Minute;
            Assert.True(first <= last ? minute >= first && minute <= last : minute >= first || minute <= last);
        }
    }

    [Fact]
    public void Next_HashedDay_IsInEveryMonth()
    {
        for (var i = 0; i < 100; i++)
        {
            var schedule = CronSchedule.Parse("0 0 H * *", new CronParseOptions { HashSeed = $"a/{i}" });
            Assert.Equal(12, schedule.Enumerate(Start.AddSeconds(-1), Start.AddYears(1).AddSeconds(-1), TimeZoneInfo.Utc).Count());
        }
    }

    [Theory]
    [InlineData("H/15 * * * *", 15, 4)]
    [InlineData("H(0-29)/10 * * * *", 10, 3)]
    [InlineData("H(MON-FRI)/2 * * * *", 0, 0)]
    public void Next_HashedStep_KeepsItsBeat(string expression, int minutes, int perHour)
    {
        if (minutes == 0)
        {
            Assert.Equal("minute", ErrorOf(expression).Field);
            return;
        }

        for (var i = 0; i < 100; i++)
        {
            var schedule = CronSchedule.Parse(expression, new CronParseOptions { HashSeed = $"a/{i}" });
            var times = schedule.Enumerate(Start.AddSeconds(-1), Start.AddMinutes(59), TimeZoneInfo.Utc).ToList();
            Assert.Equal(perHour, times.Count);
            Assert.All(times.Zip(times.Skip(1)), pair => Assert.Equal(minutes, (pair.Second - pair.First).TotalMinutes));
        }
    }

    [Theory]
    [InlineData("H(5 * * * *")]
    [InlineData("H(5-70) * * * *")]
    [InlineData("H() * * * *")]
    [InlineData("H(1-5 * * * *")]
    [InlineData("H5 * * * *")]
    [InlineData("H-5 * * * *")]
    [InlineData("H/0 * * * *")]
    public void TryParse_BrokenHash_IsRefused(string expression)
    {
        Assert.False(CronSchedule.TryParse(expression, new CronParseOptions { HashSeed = Seed }, out _, out var error));
        Assert.Equal("minute", error.Field);
    }

    [Fact]
    public void Jitter_OfHosts_IsStableAndWithinBounds()
    {
        var delays = Enumerable.Range(0, 1000).Select(i => CronJitter.Of(Seed, $"node-{i}", 30).TotalSeconds).ToList();
        Assert.Equal(31, delays.Distinct().Count());
        Assert.InRange(delays.Min(), 0, 0);
        Assert.InRange(delays.Max(), 30, 30);
        Assert.Equal(CronJitter.Of(Seed, "node-1", 30), CronJitter.Of(Seed, "node-1", 30));
        Assert.Equal(TimeSpan.Zero, CronJitter.Of(Seed, "node-1", 0));
    }
}
