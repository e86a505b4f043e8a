using System.CommandLine;
using Carillon.Api.Runs;
using Carillon.Cli.Connection;
using Carillon.Cli.Host;
using Carillon.Cli.Objects;
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
        return SwitchCommand.Create(host, connector, command, runs, CarillonResources.Runs, "paused", pause, StateOf);

        string StateOf(DistributedCronRun run) =>
            run.Status?.Phase is { } phase && RunWaiter.IsTerminal(phase) ? $"had already ended: {phase}" : pause ? "paused" : "unpaused";
    }
}
