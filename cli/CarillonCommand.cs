using System.CommandLine;
using Carillon.Cli.Completion;
using Carillon.Cli.Connection;
using Carillon.Cli.Cron;
using Carillon.Cli.Crontab;
using Carillon.Cli.Dev;
using Carillon.Cli.Graph;
using Carillon.Cli.Host;
using Carillon.Cli.Hosts;
using Carillon.Cli.Objects;
using Carillon.Cli.Runs;
using Carillon.Cli.Tasks;

namespace Carillon.Cli;

/// <summary>All commands, in the order of the help.</summary>
internal static class CarillonCommand
{
    public static RootCommand Create(CliHost host, GlobalOptions options, ApiConnector connector)
    {
        var root = new RootCommand("Carillon: distributed cron for hosts, declared as Kubernetes objects.")
        {
            ApplyCommand.Create(host, connector),
            GetCommand.Create(host, connector),
            DescribeCommand.Create(host, connector),
            RunCommand.Create(host, connector),
            SuspendCommand.Create(host, connector, suspend: true),
            SuspendCommand.Create(host, connector, suspend: false),
            PauseCommand.Create(host, connector, pause: true),
            PauseCommand.Create(host, connector, pause: false),
            CancelCommand.Create(host, connector),
            RerunCommand.Create(host, connector),
            GraphCommand.Create(host, connector),
            StatsCommand.Create(host, connector),
            CronCommand.Create(host),
            CrontabCommand.Create(host),
            VersionCommand.Create(host, connector),
            CompletionCommand.Create(host),
            DevCommand.Create(),
        };
        options.AddTo(root);
        return root;
    }
}
