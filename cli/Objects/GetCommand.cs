using System.CommandLine;
using Carillon.Cli.Connection;
using Carillon.Cli.Host;

namespace Carillon.Cli.Objects;

/// <summary><c>carillon get KIND[,KIND…] [NAME…]</c>: objects as the server prints them.</summary>
internal static class GetCommand
{
    public static Command Create(CliHost host, ApiConnector connector)
    {
        var kinds = new Argument<string>("KINDS") { Description = "One or more kinds, separated by commas: dct, dcr, exe, hg, ha, nodes, events …; or KIND/NAME" };
        var names = new Argument<string[]>("NAME") { Description = "Only these objects.", Arity = ArgumentArity.ZeroOrMore };
        var selector = new Option<string?>("--selector", "-l") { Description = "Only objects with these labels.", HelpName = "LABELS" };
        var fields = new Option<string?>("--field-selector") { Description = "Only objects with these field values.", HelpName = "FIELDS" };
        var all = new Option<bool>("--all-namespaces", "-A") { Description = "Of all namespaces." };
        var watch = new Option<bool>("--watch", "-w") { Description = "Go on and print every change." };
        var output = OutputOption.Create();
        kinds.CompletionSources.Add("dct", "dcr", "exe", "hg", "ha", "nodes", "events", "carillon");
        var command = new Command("get", "Show objects.") { kinds, names, selector, fields, all, watch, output };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var session = connector.Connect(parsed);
            var (words, wanted) = ObjectWords.Read(parsed.GetRequiredValue(kinds), parsed.GetValue(names) ?? []);
            var resources = await session.Resources.ResolveAsync(words, cancellationToken).ConfigureAwait(false);
            var request = new GetRequest
            {
                Namespace = parsed.GetValue(all) ? null : session.Namespace,
                Names = wanted,
                LabelSelector = parsed.GetValue(selector),
                FieldSelector = parsed.GetValue(fields),
                Format = parsed.GetValue(output),
                Watch = parsed.GetValue(watch),
            };
            await new ObjectPrinter(host, session).PrintAsync(resources, request, cancellationToken).ConfigureAwait(false);
            return CliExitCodes.Ok;
        });
        return command;
    }
}
