using System.CommandLine;
using Carillon.Cli.Connection;
using Carillon.Cli.Describe;
using Carillon.Cli.Host;

namespace Carillon.Cli.Objects;

/// <summary><c>carillon describe KIND NAME</c>: one object in words, with what belongs to it.</summary>
internal static class DescribeCommand
{
    public static Command Create(CliHost host, ApiConnector connector)
    {
        var kind = new Argument<string>("KIND") { Description = "The kind: dct, dcr, exe, hg, ha …; or KIND/NAME" };
        var names = new Argument<string[]>("NAME") { Description = "The objects.", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("describe", "Show one object in detail: status, children, events.") { kind, names };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var session = connector.Connect(parsed);
            var (words, wanted) = ObjectWords.Read(parsed.GetRequiredValue(kind), parsed.GetValue(names) ?? []);
            if (wanted.Count == 0)
            {
                throw new CliException("NAME is missing", CliExitCodes.Usage);
            }

            var resources = await session.Resources.ResolveAsync(words, cancellationToken).ConfigureAwait(false);
            if (resources.Count != 1)
            {
                throw new CliException("describe takes a single kind", CliExitCodes.Usage);
            }

            var describer = new ObjectDescriber(host, session);
            foreach (var name in wanted)
            {
                await describer.DescribeAsync(resources[0], name, cancellationToken).ConfigureAwait(false);
            }

            return CliExitCodes.Ok;
        });
        return command;
    }
}
