using System.CommandLine;
using Carillon.Cli.Host;

namespace Carillon.Cli.Cron;

/// <summary><c>carillon cron next EXPR</c>: the next due times as a table, or for many expressions as JSON lines.</summary>
internal static class CronNextCommand
{
    public const int DefaultCount = 5;

    public const int MaxCount = 10_000;

    public static Command Create(CliHost host)
    {
        var expression = new Argument<string?>("EXPR") { Description = "A schedule, in quotes.", Arity = ArgumentArity.ZeroOrOne };
        var zone = new Option<string>("--time-zone") { Description = "IANA zone.", DefaultValueFactory = _ => "UTC", HelpName = "ZONE" };
        var from = new Option<string?>("--from") { Description = "After this instant, RFC 3339; default now.", HelpName = "TIME" };
        var count = new Option<int>("--count") { Description = $"How many times, 1 to {MaxCount}.", DefaultValueFactory = _ => DefaultCount, HelpName = "N" };
        var seed = CronExpressionOptions.For();
        var jsonLines = new Option<bool>("--json-lines")
        {
            Description = """Read lines {"expr","timeZone","from","count"} and answer each with {"next":[…]} or {"error":"…"}.""",
        };
        var command = new Command("next", "Show when a schedule is due next.") { expression, zone, from, count, seed, jsonLines };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(jsonLines))
            {
                CronJsonLines.Answer(host.In, host.Out, host.Time);
                return CliExitCodes.Ok;
            }

            var text = parsed.GetValue(expression)
                ?? throw new CliException("EXPR is missing: give a schedule in quotes, or --json-lines", CliExitCodes.Usage);
            var wanted = parsed.GetValue(count);
            if (wanted is < 1 or > MaxCount)
            {
                throw new CliException($"--count {wanted} is out of range; allowed: 1 to {MaxCount}", CliExitCodes.Usage);
            }

            if (!CronExpressionOptions.TryInstant(parsed.GetValue(from), host.Time, out var start, out var fromError))
            {
                throw new CliException($"--from {fromError}", CliExitCodes.Usage);
            }

            var schedule = CronExpressionOptions.Parse(text, parsed.GetValue(seed), start);
            CronTimesTable.Write(host.Out, schedule, CronExpressionOptions.Zone(parsed.GetValue(zone)!), start, wanted);
            return CliExitCodes.Ok;
        });
        return command;
    }
}
