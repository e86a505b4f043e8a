using System.CommandLine;
using System.Text.Json.Nodes;
using Carillon.Cli.Connection;
using Carillon.Cli.Host;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Resources;

namespace Carillon.Cli.Runs;

/// <summary><c>carillon pause RUN…</c> and <c>carillon unpause RUN…</c>.</summary>
internal static class PauseCommand
{
    public static Command Create(CliHost host, ApiConnector connector, bool pause)
    {
        var runs = new Argument<string[]>("RUN") { Description = "The runs.", Arity = ArgumentArity.OneOrMore };
        var command = pause
            ? new Command("pause", "Start no further wave or host of a run; what runs goes on.")
            : new Command("unpause", "Let a paused run go on.");
        command.Arguments.Add(runs);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var session = connector.Connect(parsed);
            foreach (var name in parsed.GetRequiredValue(runs))
            {
                var patch = Patch.Merge(new JsonObject { ["spec"] = new JsonObject { ["paused"] = pause } });
                var run = await session.Client.PatchAsync(CarillonResources.Runs, session.Namespace, name, patch, null, cancellationToken).ConfigureAwait(false);
                var state = run.Status?.Phase is { } phase && RunWaiter.IsTerminal(phase) ? $"had already ended: {phase}" : pause ? "paused" : "unpaused";
                await host.Out.WriteLineAsync($"distributedcronrun.carillon.dev/{name} {state}").ConfigureAwait(false);
            }

            return CliExitCodes.Ok;
        });
        return command;
    }
}
