using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Carillon.Api;
using Carillon.Api.HostAgents;
using Carillon.Api.Statistics;
using Carillon.Cli.Connection;
using Carillon.Cli.Host;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Resources;
using Carillon.Runtime.Text;
using Carillon.Runtime.Yaml;

namespace Carillon.Cli.Hosts;

/// <summary><c>carillon stats --host HOST</c>: the figures of a host's last days, as its HostAgent object has them.</summary>
internal static class StatsCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create(CliHost host, ApiConnector connector)
    {
        var name = new Option<string>("--host") { Description = "The host, by the name of its node.", HelpName = "HOST", Required = true };
        var output = OutputOption.Create();
        var command = new Command(
            "stats",
            "Show how executions ended on a host: its totals and its 20 busiest tasks of each of the last 7 days, at most 5 minutes old. "
            + "'carillon-agent stats' on the host itself prints 30 days of all tasks.")
        {
            name, output,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var session = connector.Connect(parsed);
            var wanted = parsed.GetRequiredValue(name);
            var agent = await session.Client.FindAsync(CarillonResources.HostAgents, null, wanted, cancellationToken).ConfigureAwait(false)
                ?? throw new CliException($"there is no HostAgent {wanted}: 'carillon get ha' lists them");
            Print(host, agent, parsed.GetValue(output));
            return CliExitCodes.Ok;
        });
        return command;
    }

    private static void Print(CliHost host, HostAgent agent, OutputFormat format)
    {
        var days = agent.Status?.DailyStats ?? [];
        switch (format)
        {
            case OutputFormat.Json:
                host.Out.WriteLine(Document(days).ToJsonString(Indented));
                break;
            case OutputFormat.Yaml:
                host.Out.Write(YamlWriter.Write(Document(days)));
                break;
            case OutputFormat.Name:
                throw new CliException("-o name has nothing to print here; allowed: table, wide, json, yaml", CliExitCodes.Usage);
            default:
                PrintTable(host, days);
                break;
        }
    }

    private static void PrintTable(CliHost host, IReadOnlyList<HostDailyStats> days)
    {
        if (days.Count == 0)
        {
            host.Error.WriteLine("No execution ended on this host in the last days.");
            return;
        }

        var table = new FiguresTable();
        foreach (var day in days)
        {
            table.Add(day.Date, "(all)", day);
            foreach (var task in day.Tasks ?? [])
            {
                table.Add(day.Date, TerminalText.OneLine($"{task.Namespace}/{task.Task}"), task);
            }
        }

        table.WriteTo(host.Out);
    }

    private static JsonNode Document(IReadOnlyList<HostDailyStats> days) =>
        JsonSerializer.SerializeToNode(new HostAgentStatus { DailyStats = days }, CarillonJsonContext.Default.HostAgentStatus)!;
}
