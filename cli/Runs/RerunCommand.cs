using System.CommandLine;
using Carillon.Api.Runs;
using Carillon.Cli.Connection;
using Carillon.Cli.Host;
using Carillon.Kubernetes.Resources;

namespace Carillon.Cli.Runs;

/// <summary><c>carillon rerun RUN --only failed</c>: again, but only where it is needed.</summary>
internal static class RerunCommand
{
    private static readonly Dictionary<string, RerunSelection> Selections = new(StringComparer.OrdinalIgnoreCase)
    {
        ["failed"] = RerunSelection.Failed,
        ["missed"] = RerunSelection.Missed,
        ["notsucceeded"] = RerunSelection.NotSucceeded,
        ["all"] = RerunSelection.All,
    };

    public static Command Create(CliHost host, ApiConnector connector)
    {
        var run = new Argument<string>("RUN") { Description = "The run to repeat." };
        var only = new Option<string>("--only")
        {
            Description = "On which of its hosts: failed, missed, notSucceeded or all.",
            HelpName = "WHICH",
            DefaultValueFactory = _ => "notSucceeded",
        };
        var latest = new Option<bool>("--latest-spec") { Description = "With the task as it is now, not as it was then." };
        var wait = RunWaiter.Option();
        var command = new Command("rerun", "Repeat a run on the hosts where it did not succeed.") { run, only, latest, wait };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (!Selections.TryGetValue(parsed.GetValue(only)!, out var selection))
            {
                throw new CliException($"--only '{parsed.GetValue(only)}' is unknown; allowed: failed, missed, notSucceeded, all", CliExitCodes.Usage);
            }

            using var session = connector.Connect(parsed);
            var name = parsed.GetRequiredValue(run);
            var original = await session.Client.GetAsync(CarillonResources.Runs, session.Namespace, name, cancellationToken).ConfigureAwait(false);
            var task = original.Spec?.TaskRef?.Name ?? throw new CliException($"run '{name}' names no task");
            var repeat = NewRun.Create($"{task}-", session.Namespace, new DistributedCronRunSpec
            {
                TaskRef = new RunTaskReference { Name = task },
                RerunOf = new RerunReference { Run = name, Only = selection },
                UseLatestSpec = parsed.GetValue(latest) ? true : null,
            });
            return await NewRun.SubmitAsync(host, session, repeat, parsed.GetValue(wait), cancellationToken).ConfigureAwait(false);
        });
        return command;
    }
}
