using System.CommandLine;
using Carillon.Cli.Connection;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Configuration;

namespace Carillon.Cli.Host;

/// <summary><c>carillon version</c>: this program's version, and the server's where one can be reached.</summary>
internal static class VersionCommand
{
    public static Command Create(CliHost host, ApiConnector connector)
    {
        var client = new Option<bool>("--client") { Description = "Only this program's version; asks no server." };
        var command = new Command("version", "Show versions.") { client };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await host.Out.WriteLineAsync($"carillon {CliVersion.Text}").ConfigureAwait(false);
            if (!parsed.GetValue(client))
            {
                await host.Out.WriteLineAsync($"server   {await ServerVersionAsync(connector, parsed, cancellationToken).ConfigureAwait(false)}").ConfigureAwait(false);
            }

            return CliExitCodes.Ok;
        });
        return command;
    }

    private static async Task<string> ServerVersionAsync(ApiConnector connector, ParseResult parsed, CancellationToken cancellationToken)
    {
        try
        {
            using var session = connector.Connect(parsed);
            var version = await session.Raw.SendAsync(new RawRequest(HttpMethod.Get, "/version"), cancellationToken).ConfigureAwait(false);
            return TerminalText.OneLine((string?)version?["gitVersion"] ?? "unknown");
        }
        catch (Exception e) when (e is KubernetesException or KubeConfigException)
        {
            return $"not reached: {TerminalText.OneLine(e.Message)}";
        }
    }
}
