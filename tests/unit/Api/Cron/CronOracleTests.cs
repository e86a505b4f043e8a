using Carillon.Api.Cron;
using Xunit.Abstractions;

namespace Carillon.Tests.Unit.Api.Cron;

/// <summary>The engine against a slow answer that looks at every minute (or second) of windows around zone changes and elsewhere.</summary>
public sealed class CronOracleTests
{
    private static readonly DateTime FirstYear = new(1980, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly DateTime LastYear = new(2037, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly ITestOutputHelper _output;

    public CronOracleTests(ITestOutputHelper output) => _output = output;

    public static TheoryData<string> Zones => [.. CronZones.All];

    [Theory]
    [MemberData(nameof(Zones))]
    public void Engine_EveryMinuteAroundZoneChanges_AgreesWithTheOracle(string zoneName)
    {
        var random = NewRandom(zoneName);
        var zone = CronTestData.Zone(zoneName);
        foreach (var around in Instants(zone, random, count: 4))
        {
            var window = new OracleWindow(zone, around.AddHours(-20), around.AddHours(40), TimeSpan.FromMinutes(1));
            for (var i = 0; i < 8; i++)
            {
                Compare(window, OracleExpression.Random(random, withSeconds: false, dense: i % 2 == 0), RandomPolicy(random));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Zones))]
    public void Engine_EverySecondAroundZoneChanges_AgreesWithTheOracle(string zoneName)
    {
        var random = NewRandom(zoneName);
        var zone = CronTestData.Zone(zoneName);
        foreach (var around in Instants(zone, random, count: 1))
        {
            var window = new OracleWindow(zone, around.AddHours(-1), around.AddHours(2), TimeSpan.FromSeconds(1));
            for (var i = 0; i < 6; i++)
            {
                Compare(window, OracleExpression.Random(random, withSeconds: true, dense: true), RandomPolicy(random));
            }
        }
    }

    [Fact]
    public void Engine_YearOfSparseSchedules_AgreesWithTheOracle()
    {
        var random = NewRandom("years");
        foreach (var zoneName in (string[])["Europe/Dublin", "Africa/Casablanca", "Australia/Lord_Howe", "America/Asuncion"])
        {
            var from = new DateTime(2021, 5, 17, 3, 0, 0, DateTimeKind.Utc);
            var window = new OracleWindow(CronTestData.Zone(zoneName), from, from.AddYears(1), TimeSpan.FromMinutes(1));
            for (var i = 0; i < 6; i++)
            {
                Compare(window, OracleExpression.Random(random, withSeconds: false, dense: false), RandomPolicy(random));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Zones))]
    public void ZoneClock_EveryHour_KnowsTheOffset(string zoneName)
    {
        var zone = CronTestData.Zone(zoneName);
        if (zone.Id == "UTC")
        {
            return;
        }

        for (var utc = FirstYear.AddYears(25); utc < LastYear; utc = utc.AddHours(1))
        {
            var expected = (int)zone.GetUtcOffset(utc).TotalSeconds;
            var actual = ZoneClock.SpanAt(zone, utc.Ticks / TimeSpan.TicksPerSecond).Offset;
            if (expected != actual)
            {
                Assert.Fail($"{zoneName} at {utc:u}: {actual} instead of {expected}");
            }
        }
    }

    private static void Compare(OracleWindow window, OracleExpression expression, DstPolicy policy)
    {
        var expected = window.DueTimes(expression, policy);
        var schedule = CronSchedule.Parse(expression.Text);
        var what = $"'{expression}' in {window.Zone.Id} from {window.From:u} to {window.To:u} with {policy}";

        var forward = schedule.Enumerate(window.From, window.To, window.Zone, policy).ToList();
        AssertSame(expected, forward, $"{what}, forward");

        var backward = new List<DateTimeOffset>();
        for (DateTimeOffset? due = new DateTimeOffset(window.To).AddTicks(1); ; backward.Add(due.Value))
        {
            due = schedule.Previous(due.Value, window.Zone, policy);
            if (!(due > window.From))
            {
                break;
            }
        }

        backward.Reverse();
        AssertSame(expected, backward, $"{what}, backward");

        var backlog = schedule.Backlog(window.From, window.To, window.Zone, policy, newest: 3);
        Assert.True(backlog.Total == expected.Count, $"{what}: {backlog.Total} counted instead of {expected.Count}");
        AssertSame(expected.TakeLast(3), backlog.Newest, $"{what}, newest");
    }

    private static void AssertSame(IEnumerable<DateTimeOffset> expected, IEnumerable<DateTimeOffset> actual, string what)
    {
        if (expected.SequenceEqual(actual))
        {
            return;
        }

        var missing = expected.Except(actual).Select(t => $"{t:u}").Take(3);
        var wrong = actual.Except(expected).Select(t => $"{t:u}").Take(3);
        Assert.Fail($"{what}: missing [{string.Join(", ", missing)}], wrong [{string.Join(", ", wrong)}]");
    }

    /// <summary>Some of the zone's changes (found hour by hour, by the zone itself) and some other instants.</summary>
    private static IEnumerable<DateTime> Instants(TimeZoneInfo zone, Random random, int count)
    {
        var changes = new List<DateTime>();
        for (var utc = FirstYear; utc < LastYear; utc = utc.AddHours(6))
        {
            if (zone.GetUtcOffset(utc) != zone.GetUtcOffset(utc.AddHours(6)))
            {
                changes.Add(utc.AddHours(random.Next(7)));
            }
        }

        foreach (var _ in Enumerable.Range(0, changes.Count == 0 ? 0 : count))
        {
            yield return changes[random.Next(changes.Count)];
        }

        yield return FirstYear.AddMinutes(random.Next((int)(LastYear - FirstYear).TotalMinutes));
        if (zone.Id == "Pacific/Apia")
        {
            yield return new DateTime(2011, 12, 30, 10, 0, 0, DateTimeKind.Utc);
        }
    }

    private static DstPolicy RandomPolicy(Random random) => new(
        random.Next(2) == 0 ? DstGap.RunAfter : DstGap.Skip,
        random.Next(2) == 0 ? DstOverlap.Once : DstOverlap.Twice);

    private Random NewRandom(string what)
    {
        var seed = System.Random.Shared.Next();
        _output.WriteLine($"seed {seed} for {what}");
        return new Random(seed);
    }
}
