using System.CommandLine;
using Carillon.Api.Runs;
using Carillon.Cli.Connection;
using Carillon.Cli.Host;
using Carillon.Kubernetes.Resources;

namespace Carillon.Cli.Runs;

/// <summary><c>carillon run TASK</c>: one firing now.</summary>
internal static class RunCommand
{
    public static Command Create(CliHost host, ApiConnector connector)
    {
        var task = new Argument<string>("TASK") { Description = "The task to run." };
        var parameters = new Option<string[]>("--param", "-p") { Description = "A parameter; may be repeated.", HelpName = "NAME=VALUE" };
        var hosts = new Option<string[]>("--host") { Description = "Only on this host of the task's groups; may be repeated.", HelpName = "HOST" };
        var selector = new Option<string>("--selector", "-l") { Description = "Only on those of the task's hosts whose Node labels match, as kubectl's.", HelpName = "LABELS" };
        var wait = RunWaiter.Option();
        var command = new Command("run", "Run a task now, whatever its schedule says.") { task, parameters, hosts, selector, wait };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var session = connector.Connect(parsed);
            var name = parsed.GetRequiredValue(task);
            var hostNames = parsed.GetValue(hosts);
            var nodeSelector = RunSelector.Parse(parsed.GetValue(selector));
            // Read first: the error for a task that does not exist should come now, not as a failed run later.
            await session.Client.GetAsync(CarillonResources.Tasks, session.Namespace, name, cancellationToken).ConfigureAwait(false);
            var run = NewRun.Create($"{name}-", session.Namespace, new DistributedCronRunSpec
            {
                TaskRef = new RunTaskReference { Name = name },
                Parameters = RunParameters.Parse(parsed.GetValue(parameters)),
                Hosts = hostNames is { Length: > 0 } ? hostNames : null,
                NodeSelector = nodeSelector,
            });
            return await NewRun.SubmitAsync(host, session, run, parsed.GetValue(wait), cancellationToken).ConfigureAwait(false);
        });
        return command;
    }
}
