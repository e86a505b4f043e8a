using System.CommandLine;
using System.CommandLine.Parsing;
using Carillon.Api.Tasks;
using Carillon.Cli.Connection;
using Carillon.Cli.Host;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Resources;

namespace Carillon.Cli.Graph;

/// <summary><c>carillon graph</c>: which task follows which, and where each stands.</summary>
internal static class GraphCommand
{
    private static readonly string[] Formats = [.. Enum.GetNames<GraphFormat>().Select(static name => name.ToLowerInvariant())];

    public static Command Create(CliHost host, ApiConnector connector)
    {
        var tasks = new Argument<string[]>("TASK") { Description = "Only what is connected with these tasks.", Arity = ArgumentArity.ZeroOrMore };
        var all = new Option<bool>("--all-namespaces", "-A") { Description = "Of all namespaces." };
        var output = new Option<GraphFormat>("--output", "-o")
        {
            Description = "Output format: text, dot (for Graphviz) or mermaid.",
            HelpName = "FORMAT",
            DefaultValueFactory = _ => GraphFormat.Text,
            CustomParser = Parse,
        };
        output.CompletionSources.Add(Formats);
        var command = new Command("graph", "Show which task follows which (dependsOn), and how each ran last.") { tasks, all, output };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var wanted = parsed.GetValue(tasks) ?? [];
            var everywhere = parsed.GetValue(all);
            if (everywhere && wanted.Length > 0)
            {
                throw new CliException("a task cannot be asked for by name across all namespaces; leave out -A or the name", CliExitCodes.Usage);
            }

            using var session = connector.Connect(parsed);
            var page = await session.Client.ListAsync(
                CarillonResources.Tasks, everywhere ? null : session.Namespace, new ListOptions(), cancellationToken).ConfigureAwait(false);
            CheckNames(wanted, page.Items);
            Print(host, TaskGraph.Of(page.Items, wanted, (ns, task) => everywhere ? $"{ns}/{task}" : task ?? ""), parsed.GetValue(output));
            return CliExitCodes.Ok;
        });
        return command;
    }

    private static void CheckNames(string[] wanted, IReadOnlyList<DistributedCronTask> tasks)
    {
        if (wanted.FirstOrDefault(name => tasks.All(task => task.Metadata.Name != name)) is { } unknown)
        {
            throw new CliException($"there is no DistributedCronTask {unknown}: 'carillon get dct' lists them");
        }
    }

    private static void Print(CliHost host, TaskGraph graph, GraphFormat format)
    {
        switch (format)
        {
            case GraphFormat.Dot:
                DotGraph.Write(host.Out, graph);
                break;
            case GraphFormat.Mermaid:
                MermaidGraph.Write(host.Out, graph);
                break;
            default:
                if (graph.Nodes.Count == 0)
                {
                    host.Error.WriteLine("No task depends on another one.");
                }

                TextGraph.Write(host.Out, graph);
                break;
        }
    }

    private static GraphFormat Parse(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (Formats.Contains(text, StringComparer.OrdinalIgnoreCase))
        {
            return Enum.Parse<GraphFormat>(text, ignoreCase: true);
        }

        result.AddError($"-o '{text}' is unknown; allowed: {string.Join(", ", Formats)}");
        return default;
    }
}
