using System.CommandLine;
using System.Text.Json.Nodes;
using Carillon.Cli.Connection;
using Carillon.Cli.Host;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Resources;

namespace Carillon.Cli.Runs;

/// <summary><c>carillon cancel RUN</c>: ends what runs and starts nothing more.</summary>
internal static class CancelCommand
{
    public static Command Create(CliHost host, ApiConnector connector)
    {
        var run = new Argument<string>("RUN") { Description = "The run to end." };
        var wait = RunWaiter.Option();
        var command = new Command("cancel", "End a run: what runs is terminated, what waits is not started.") { run, wait };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var session = connector.Connect(parsed);
            var name = parsed.GetRequiredValue(run);
            var patch = Patch.Merge(new JsonObject { ["spec"] = new JsonObject { ["cancel"] = true } });
            var patched = await session.Client.PatchAsync(CarillonResources.Runs, session.Namespace, name, patch, null, cancellationToken).ConfigureAwait(false);
            if (patched.Status?.Phase is { } phase && RunWaiter.IsTerminal(phase))
            {
                await host.Out.WriteLineAsync($"distributedcronrun.carillon.dev/{name} had already ended: {phase}").ConfigureAwait(false);
                return CliExitCodes.Ok;
            }

            await host.Out.WriteLineAsync($"distributedcronrun.carillon.dev/{name} cancelled").ConfigureAwait(false);
            if (parsed.GetValue(wait))
            {
                // Asked for and done: a run that ends Cancelled is success here.
                await new RunWaiter(host, session).WaitAsync(name, cancellationToken).ConfigureAwait(false);
            }

            return CliExitCodes.Ok;
        });
        return command;
    }
}
