using System.CommandLine;
using System.Text.Json.Nodes;
using Carillon.Cli.Connection;
using Carillon.Cli.Host;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Resources;

namespace Carillon.Cli.Tasks;

/// <summary><c>carillon suspend TASK…</c> and <c>carillon resume TASK…</c>.</summary>
internal static class SuspendCommand
{
    public static Command Create(CliHost host, ApiConnector connector, bool suspend)
    {
        var tasks = new Argument<string[]>("TASK") { Description = "The tasks.", Arity = ArgumentArity.OneOrMore };
        var command = suspend
            ? new Command("suspend", "Stop a task's schedule; what runs goes on.")
            : new Command("resume", "Let a suspended task's schedule go on; misfirePolicy says what becomes of the times between.");
        command.Arguments.Add(tasks);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var session = connector.Connect(parsed);
            foreach (var name in parsed.GetRequiredValue(tasks))
            {
                var patch = Patch.Merge(new JsonObject { ["spec"] = new JsonObject { ["suspend"] = suspend } });
                await session.Client.PatchAsync(CarillonResources.Tasks, session.Namespace, name, patch, null, cancellationToken).ConfigureAwait(false);
                await host.Out.WriteLineAsync($"distributedcrontask.carillon.dev/{name} {(suspend ? "suspended" : "resumed")}").ConfigureAwait(false);
            }

            return CliExitCodes.Ok;
        });
        return command;
    }
}
