using System.CommandLine;
using Carillon.Cli.Host;

namespace Carillon.Cli.Cron;

/// <summary><c>carillon cron explain EXPR</c>.</summary>
internal static class CronExplainCommand
{
    public static Command Create(CliHost host)
    {
        var expression = new Argument<string>("EXPR") { Description = "A schedule, in quotes." };
        var seed = CronExpressionOptions.For();
        var command = new Command("explain", "Say in plain English when a schedule is due.") { expression, seed };
        command.SetAction(parsed =>
        {
            var schedule = CronExpressionOptions.Parse(parsed.GetRequiredValue(expression), parsed.GetValue(seed));
            host.Out.WriteLine(schedule.Explain());
            foreach (var warning in schedule.Warnings)
            {
                host.Error.WriteLine($"warning: {warning}");
            }

            return CliExitCodes.Ok;
        });
        return command;
    }
}
