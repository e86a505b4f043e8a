using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Carillon.Cli.Connection;
using Carillon.Cli.Host;
using Carillon.Kubernetes.Client;

namespace Carillon.Cli.Objects;

/// <summary><c>carillon apply -f FILE|FOLDER|-</c>: server-side apply of manifests.</summary>
internal static class ApplyCommand
{
    public static Command Create(CliHost host, ApiConnector connector)
    {
        var files = new Option<string[]>("--filename", "-f") { Description = "File, folder, or - for standard input; may be repeated.", HelpName = "FILE", Required = true };
        var force = new Option<bool>("--force-conflicts") { Description = "Take over fields that another manager owns." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Let the server check everything and keep nothing." };
        var command = new Command("apply", "Create or change objects so that they are as the manifests say.") { files, force, dryRun };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var manifests = Manifests.Read(host, parsed.GetRequiredValue(files));
            using var session = connector.Connect(parsed);
            var applier = new ManifestApplier(session, parsed.GetValue(force), parsed.GetValue(dryRun));
            var failed = 0;
            foreach (var manifest in manifests)
            {
                try
                {
                    await host.Out.WriteLineAsync(await applier.ApplyAsync(manifest, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
                }
                catch (Exception e) when (e is CliException or KubernetesApiException)
                {
                    // One bad manifest does not keep the others from being applied.
                    failed++;
                    await host.Error.WriteLineAsync($"error: {manifest.Source}: {TerminalText.Lines(e.Message)}").ConfigureAwait(false);
                }
            }

            return failed == 0 ? CliExitCodes.Ok : CliExitCodes.Failed;
        });
        return command;
    }
}
