using System.CommandLine;
using Carillon.Cli.Connection;
using Carillon.Cli.Host;
using Carillon.Cli.Objects;
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
        return SwitchCommand.Create(
            host, connector, command, tasks, CarillonResources.Tasks, "suspend", suspend, _ => suspend ? "suspended" : "resumed");
    }
}
