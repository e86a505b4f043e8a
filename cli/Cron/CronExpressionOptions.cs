using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Carillon.Api.Cron;
using Carillon.Cli.Host;

namespace Carillon.Cli.Cron;

/// <summary>The expression and what it takes from its task.</summary>
internal static class CronExpressionOptions
{
    public static Option<string?> For() => new("--for")
    {
        Description = "The task that H is hashed from, as namespace/name.",
        HelpName = "NAMESPACE/NAME",
    };

    public static CronSchedule Parse(string expression, string? seed, DateTimeOffset? anchor = null)
    {
        var options = new CronParseOptions { HashSeed = seed, Anchor = anchor };
        return CronSchedule.TryParse(expression, options, out var schedule, out var error)
            ? schedule
            : throw new CliException(seed is null && CronSchedule.TryParse(expression, options with { HashSeed = "default/task" }, out _, out _)
                ? $"{error.Message}: --for NAMESPACE/NAME names one"
                : error.Message, CliExitCodes.Usage);
    }

    /// <summary>Reads an instant; none is now.</summary>
    /// <param name="text">RFC 3339; without an offset it is taken as UTC.</param>
    /// <param name="time">The clock.</param>
    /// <param name="instant">The instant, if this returns true.</param>
    /// <param name="error">What is wrong with the text, if this returns false.</param>
    public static bool TryInstant(string? text, TimeProvider time, out DateTimeOffset instant, [NotNullWhen(false)] out string? error)
    {
        (instant, error) = (time.GetUtcNow(), null);
        if (text is not null
            && !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out instant))
        {
            error = $"'{text}' is not an instant; allowed: RFC 3339, such as 2027-03-28T00:00:00Z";
        }

        return error is null;
    }

    public static TimeZoneInfo Zone(string name) => CronTimeZone.TryFind(name, out var zone, out var error)
        ? zone
        : throw new CliException($"time zone '{name}' {error}", CliExitCodes.Usage);
}
