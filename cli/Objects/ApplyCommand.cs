using System.CommandLine;
using Carillon.Cli.Connection;
using Carillon.Cli.Host;
using Carillon.Kubernetes.Client;

namespace Carillon.Cli.Objects;

/// <summary><c>carillon apply -f FILE|FOLDER|-</c>: server-side apply of manifests, after all of them were checked here.</summary>
internal static class ApplyCommand
{
    private const string Description =
        "Create or change objects so that they are as the manifests say. All manifests are checked before the first is sent, and every problem is "
        + "listed with its file, object and field. As with kubectl, one bad object does not hold up the others: those are applied, and the exit code is 1.";

    public static Command Create(CliHost host, ApiConnector connector)
    {
        var files = new Option<string[]>("--filename", "-f") { Description = "File, folder, or - for standard input; may be repeated.", HelpName = "FILE", Required = true };
        var force = new Option<bool>("--force-conflicts") { Description = "Take over fields that another manager owns." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Let the server check everything and keep nothing." };
        var command = new Command("apply", Description) { files, force, dryRun };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var problems = new List<string>();
            var manifests = ReadValid(host, parsed.GetRequiredValue(files), problems);
            foreach (var problem in problems)
            {
                await ComplainAsync(host, problem).ConfigureAwait(false);
            }

            if (manifests.Count == 0)
            {
                return CliExitCodes.Failed;
            }

            using var session = connector.Connect(parsed);
            var applier = new ManifestApplier(session, parsed.GetValue(force), parsed.GetValue(dryRun));
            var refused = await ApplyAsync(host, applier, manifests, cancellationToken).ConfigureAwait(false);
            return problems.Count + refused == 0 ? CliExitCodes.Ok : CliExitCodes.Failed;
        });
        return command;
    }

    private static List<Manifest> ReadValid(CliHost host, IEnumerable<string> paths, List<string> problems)
    {
        var reader = new ManifestReader(host);
        var valid = new List<Manifest>();
        foreach (var manifest in reader.Read(paths))
        {
            var errors = ManifestChecks.Check(manifest);
            problems.AddRange(errors.Select(error => $"{Title(manifest)}: {error}"));
            if (errors.Count == 0)
            {
                valid.Add(manifest);
            }
        }

        problems.InsertRange(0, reader.Problems);
        return valid;
    }

    private static async Task<int> ApplyAsync(CliHost host, ManifestApplier applier, List<Manifest> manifests, CancellationToken cancellationToken)
    {
        var refused = 0;
        foreach (var manifest in manifests)
        {
            try
            {
                await host.Out.WriteLineAsync(await applier.ApplyAsync(manifest, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
            }
            catch (Exception e) when (e is CliException or KubernetesApiException)
            {
                refused++;
                await ComplainAsync(host, $"{Title(manifest)}: {e.Message}").ConfigureAwait(false);
            }
        }

        return refused;
    }

    private static string Title(Manifest manifest) =>
        manifest is { Kind: { } kind, Name: { } name } ? $"{manifest.Source}: {kind}/{name}" : manifest.Source;

    private static Task ComplainAsync(CliHost host, string problem) => host.Error.WriteLineAsync($"error: {TerminalText.Lines(problem)}");
}
