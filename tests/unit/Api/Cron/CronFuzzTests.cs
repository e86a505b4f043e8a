using System.Text;
using Carillon.Api.Cron;
using Xunit.Abstractions;

namespace Carillon.Tests.Unit.Api.Cron;

public sealed class CronFuzzTests
{
    private const string Alphabet = "0123456789**//--,,??##LLWWHH()@ \t\u00A0\u2003+=.:TZtz\0\uD83D\u0661ſK";

    private static readonly CronParseOptions Options = new() { HashSeed = "a/b" };

    private static readonly string[] Words =
    [
        "*", "*/5", "0", "59", "L", "LW", "15W", "H", "H/3", "H(1-9)", "MON", "JAN", "FRI#2", "5L", "1-5", "22-2", "@every", "@at", "@once",
        "@daily", "5m", "2026-01-01T00:00:00Z", "TZ=UTC", ",", "/", "-", "99999999999", "?", "29", "2",
    ];

    private readonly ITestOutputHelper _output;

    public CronFuzzTests(ITestOutputHelper output) => _output = output;

    [Fact]
    public void TryParse_AnyText_NeverThrowsNorAllocatesWithoutBound()
    {
        var random = NewRandom();
        for (var i = 0; i < 15_000; i++)
        {
            var text = RandomText(random);
            CronSchedule? schedule = null;
            CronError? error = null;
            var allocated = Allocations.Least(() => CronSchedule.TryParse(text, Options, out schedule, out error));
            Assert.True(allocated < 4096, $"{allocated} bytes for {Escape(text)}");
            if (schedule is not null)
            {
                Exercise(schedule, random);
                continue;
            }

            Assert.True(error is { Message.Length: < 600 }, Escape(text));
        }
    }

    [Fact]
    public void Next_AnyInstantInAnyZone_IsAfterIt()
    {
        var random = NewRandom();
        var zones = CronZones.All.Select(CronTestData.Zone).ToList();
        for (var i = 0; i < 10_000; i++)
        {
            var expression = OracleExpression.Random(random, withSeconds: i % 3 == 0, dense: i % 2 == 0).Text;
            var schedule = CronSchedule.Parse(expression);
            var zone = zones[random.Next(zones.Count)];
            var from = new DateTimeOffset(random.NextInt64(DateTime.MaxValue.Ticks), TimeSpan.Zero);
            var next = schedule.Next(from, zone);
            var back = next is null ? null : schedule.Previous(next.Value.AddTicks(1), zone);
            Assert.True(next is null ? from.Year > 9900 : next > from && back == next, $"'{expression}' in {zone.Id} after {from:u}: {next:u}, {back:u}");
        }
    }

    private static void Exercise(CronSchedule schedule, Random random)
    {
        var zone = CronTestData.Zone(CronZones.All[random.Next(CronZones.All.Length)]);
        var from = random.Next(10) switch
        {
            0 => DateTimeOffset.MinValue,
            1 => DateTimeOffset.MaxValue,
            _ => new DateTimeOffset(random.NextInt64(DateTime.MaxValue.Ticks), TimeSpan.Zero),
        };
        Assert.False(schedule.Next(from, zone) <= from, schedule.Text);
        Assert.False(schedule.Previous(from, zone) >= from, schedule.Text);
        Assert.EndsWith(".", schedule.Explain(), StringComparison.Ordinal);
        Assert.InRange(schedule.Warnings.Count, 0, CronSchedule.MaxLength);
        Assert.Equal(schedule.Text, schedule.ToString());
    }

    private static string RandomText(Random random)
    {
        var text = new StringBuilder();
        var pieces = random.Next(4) == 0 ? random.Next(1100) : random.Next(14);
        var useWords = random.Next(3) > 0;
        for (var i = 0; i < pieces; i++)
        {
            if (useWords)
            {
                text.Append(Words[random.Next(Words.Length)]).Append(random.Next(8) > 0 ? " " : "");
            }
            else
            {
                text.Append(random.Next(50) == 0 ? (char)random.Next(char.MaxValue) : Alphabet[random.Next(Alphabet.Length)]);
            }
        }

        return text.ToString();
    }

    private static string Escape(string text) => string.Concat(text.Select(c => c is > ' ' and < '\u007F' ? $"{c}" : $"\\u{(int)c:X4}"));

    private Random NewRandom()
    {
        var seed = System.Random.Shared.Next();
        _output.WriteLine($"seed {seed}");
        return new Random(seed);
    }
}
