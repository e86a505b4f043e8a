using System.CommandLine;
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
            : throw new CliException(error.Message, CliExitCodes.Usage);
    }

    public static TimeZoneInfo Zone(string name) => CronTimeZone.TryFind(name, out var zone, out var error)
        ? zone
        : throw new CliException($"time zone '{name}' {error}", CliExitCodes.Usage);
}
