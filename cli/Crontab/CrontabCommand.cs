using System.CommandLine;
using Carillon.Cli.Cron;
using Carillon.Cli.Host;

namespace Carillon.Cli.Crontab;

/// <summary><c>carillon crontab import FILE</c>.</summary>
internal static class CrontabCommand
{
    public static Command Create(CliHost host) => new("crontab", "Bring a crontab over.") { Import(host) };

    private static Command Import(CliHost host)
    {
        var file = new Argument<string>("FILE") { Description = "A crontab, or - for standard input, as from 'crontab -l'." };
        var system = new Option<bool>("--system")
        {
            Description = "Lines have a user field, as in /etc/crontab; taken for granted for files of /etc/crontab and /etc/cron.d.",
        };
        var group = new Option<string>("--host-group") { Description = "Host group of the tasks.", HelpName = "NAME", DefaultValueFactory = _ => "all-hosts" };
        var ns = new Option<string>("--target-namespace") { Description = "Namespace of the tasks.", HelpName = "NAME", DefaultValueFactory = _ => "default" };
        var zone = new Option<string>("--time-zone") { Description = "Zone of the crontab's times; default: this machine's.", HelpName = "ZONE", DefaultValueFactory = _ => LocalZone() };
        var user = new Option<string?>("--run-as-user") { Description = "User for lines without a user field; default: none, which counts as root.", HelpName = "USER" };
        var prefix = new Option<string>("--name-prefix") { Description = "Starts every task's name.", HelpName = "TEXT", DefaultValueFactory = _ => "" };
        var command = new Command("import", "Print a crontab as task manifests, ready to read, edit and apply.") { file, system, group, ns, zone, user, prefix };
        command.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(file);
            var lines = CrontabParser.Parse(ReadText(host, path), parsed.GetValue(system) || IsSystemCrontab(path));
            var import = CrontabConverter.Convert(lines, new CrontabImportOptions
            {
                Namespace = parsed.GetValue(ns)!,
                HostGroup = parsed.GetValue(group)!,
                TimeZone = CronExpressionOptions.Zone(parsed.GetValue(zone)!).Id,
                RunAsUser = parsed.GetValue(user),
                NamePrefix = parsed.GetValue(prefix)!,
            });
            host.Out.Write(CrontabManifests.Write(import));
            foreach (var problem in import.Problems)
            {
                host.Error.WriteLine($"line {problem.Line} is not imported: {problem.Message}");
            }

            return import.Problems.Count == 0 ? CliExitCodes.Ok : CliExitCodes.Failed;
        });
        return command;
    }

    private static bool IsSystemCrontab(string path) =>
        Path.GetFullPath(path) is var full && (full == "/etc/crontab" || full.StartsWith("/etc/cron.d/", StringComparison.Ordinal));

    private static string LocalZone() => TimeZoneInfo.Local.HasIanaId ? TimeZoneInfo.Local.Id : "UTC";

    private static string ReadText(CliHost host, string path)
    {
        try
        {
            return path == "-" ? host.In.ReadToEnd() : File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"cannot read '{path}': {e.Message}");
        }
    }
}
