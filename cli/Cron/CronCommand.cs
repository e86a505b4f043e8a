using System.CommandLine;
using Carillon.Cli.Host;

namespace Carillon.Cli.Cron;

/// <summary><c>carillon cron</c>: what an expression means, without a control plane.</summary>
internal static class CronCommand
{
    public static Command Create(CliHost host) => new("cron", "Try schedules: when they are due, and what they say in words.")
    {
        CronNextCommand.Create(host),
        CronExplainCommand.Create(host),
    };
}
