using Carillon.Api.Cron;
using NCrontab;
using Xunit.Abstractions;

namespace Carillon.Tests.Unit.Api.Cron;

/// <summary>Two other engines, where their rules are the same as ours: in UTC, and with at most one day field restricted.</summary>
public sealed class CronSecondOpinionTests
{
    private readonly ITestOutputHelper _output;

    public CronSecondOpinionTests(ITestOutputHelper output) => _output = output;

    /// <summary>Without seconds: with them, NCrontab does not rewind the second when the minute moves on.</summary>
    [Fact]
    public void Next_RandomExpressions_AgreeWithNCrontab()
    {
        var random = NewRandom();
        for (var i = 0; i < 2000; i++)
        {
            var days = random.Next(2) == 0;
            var expression = string.Join(
                ' ',
                Field(random, 0, 59),
                Field(random, 0, 23),
                days ? Field(random, 1, 28) : "*",
                Field(random, 1, 12),
                days ? "*" : Field(random, 0, 6));
            var ours = CronSchedule.Parse(expression);
            var theirs = CrontabSchedule.Parse(expression);
            var from = RandomInstant(random);
            for (var n = 0; n < 5; n++)
            {
                var next = ours.Next(from, TimeZoneInfo.Utc)!.Value;
                var other = theirs.GetNextOccurrence(from.UtcDateTime);
                Assert.True(next.UtcDateTime == other, $"'{expression}' after {from:u}: {next:u}, NCrontab says {other:u}");
                from = next;
            }
        }
    }

    [Fact]
    public void Next_RandomExpressions_AgreeWithQuartz()
    {
        var random = NewRandom();
        for (var i = 0; i < 1000; i++)
        {
            var time = string.Join(' ', Field(random, 0, 59), Field(random, 0, 59), Field(random, 0, 23));
            var months = Field(random, 1, 12);
            var weekday = random.Next(7);
            var nth = random.Next(1, 5);
            var back = random.Next(1, 20);
            var (our, their) = random.Next(6) switch
            {
                0 => ($"{Field(random, 1, 28)} {months} *", null),
                1 => ($"L {months} *", null),
                2 => ($"L-{back} {months} *", null),
                3 => ($"{random.Next(1, 29)}W {months} *", null),
                4 => ($"* {months} {weekday}L", $"? {months} {weekday + 1}L"),
                _ => ($"* {months} {weekday}#{nth}", $"? {months} {weekday + 1}#{nth}"),
            };
            var ours = CronSchedule.Parse($"{time} {our}");
            var theirs = new Quartz.CronExpression($"{time} {their ?? our[..^1] + "?"}") { TimeZone = TimeZoneInfo.Utc };
            var from = RandomInstant(random);
            for (var n = 0; n < 3; n++)
            {
                var next = ours.Next(from, TimeZoneInfo.Utc)!.Value;
                var other = theirs.GetNextValidTimeAfter(from);
                Assert.True(next == other, $"'{ours}' after {from:u}: {next:u}, Quartz says {other:u}");
                from = next;
            }
        }
    }

    private static string Field(Random random, int min, int max)
    {
        var first = random.Next(min, max);
        var last = random.Next(first, max + 1);
        return random.Next(5) switch
        {
            0 => "*",
            1 => $"*/{random.Next(2, 8)}",
            2 => $"{first}-{last}",
            3 => $"{first}-{last}/{random.Next(1, 5)}",
            _ => first == last ? $"{first}" : $"{first},{last}",
        };
    }

    private static DateTimeOffset RandomInstant(Random random) =>
        new DateTimeOffset(2001, 1, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(random.Next(60 * 365 * 86_400 / 2));

    private Random NewRandom()
    {
        var seed = System.Random.Shared.Next();
        _output.WriteLine($"seed {seed}");
        return new Random(seed);
    }
}
