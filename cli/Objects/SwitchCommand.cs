using System.CommandLine;
using System.Text.Json.Nodes;
using Carillon.Api.Meta;
using Carillon.Cli.Connection;
using Carillon.Cli.Host;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Resources;

namespace Carillon.Cli.Objects;

/// <summary>A command that turns a switch in the spec of each object that it names.</summary>
internal static class SwitchCommand
{
    /// <param name="host">Where it prints.</param>
    /// <param name="connector">Connects it.</param>
    /// <param name="command">Its name and description.</param>
    /// <param name="names">The objects.</param>
    /// <param name="type">Their kind.</param>
    /// <param name="field">The field of the spec.</param>
    /// <param name="value">What it is set to.</param>
    /// <param name="said">What is printed behind the name of an object, by what it was patched to.</param>
    public static Command Create<T>(
        CliHost host, ApiConnector connector, Command command, Argument<string[]> names, ResourceType<T> type, string field, bool value, Func<T, string> said)
        where T : class, IKubernetesObject
    {
        command.Arguments.Add(names);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var session = connector.Connect(parsed);
            foreach (var name in parsed.GetRequiredValue(names))
            {
                var patch = Patch.Merge(new JsonObject { ["spec"] = new JsonObject { [field] = value } });
                var patched = await session.Client.PatchAsync(type, session.Namespace, name, patch, null, cancellationToken).ConfigureAwait(false);
                await host.Out.WriteLineAsync($"{type.Kind.ToLowerInvariant()}.{type.Group}/{name} {said(patched)}").ConfigureAwait(false);
            }

            return CliExitCodes.Ok;
        });
        return command;
    }
}
