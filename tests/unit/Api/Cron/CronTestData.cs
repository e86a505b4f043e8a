using System.Globalization;
using Carillon.Api.Cron;

namespace Carillon.Tests.Unit.Api.Cron;

/// <summary>Short ways to write down times, zones and schedules.</summary>
internal static class CronTestData
{
    public const string Seed = "shop/backup";

    public static readonly DateTimeOffset Start = Utc("2026-01-01 00:00");

    public static CronSchedule Parse(string expression) => CronSchedule.Parse(expression, new CronParseOptions { HashSeed = Seed });

    public static CronError ErrorOf(string expression)
    {
        Assert.False(CronSchedule.TryParse(expression, CronParseOptions.Default, out var schedule, out var error), $"{expression} was accepted");
        Assert.Null(schedule);
        return error!;
    }

    public static TimeZoneInfo Zone(string iana)
    {
        Assert.True(CronTimeZone.TryFind(iana, out var zone, out var error), error);
        return zone!;
    }

    /// <summary>"2026-01-01 00:00" or "2026-01-01 00:00:00".</summary>
    public static DateTimeOffset Utc(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    /// <summary>The next times in UTC, as "MM-dd HH:mm:ss".</summary>
    public static string NextTimes(string expression, int count, string from = "2026-01-01 00:00")
    {
        var times = Parse(expression).Enumerate(Utc(from), DateTimeOffset.MaxValue, TimeZoneInfo.Utc).Take(count);
        return string.Join(", ", times.Select(t => t.ToString("MM-dd HH:mm:ss", CultureInfo.InvariantCulture)));
    }

    /// <summary>The due times of a UTC window, as "HH:mm" of UTC.</summary>
    public static string InWindow(string expression, string zone, string from, string to, DstPolicy policy = default)
    {
        var times = Parse(expression).Enumerate(Utc(from), Utc(to), Zone(zone), policy);
        return string.Join(", ", times.Select(t => t.ToString("HH:mm", CultureInfo.InvariantCulture)));
    }
}
