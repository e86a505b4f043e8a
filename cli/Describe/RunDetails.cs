using System.Globalization;
using Carillon.Api.Runs;
using Carillon.Cli.Host;
using Carillon.Runtime.Text;

namespace Carillon.Cli.Describe;

/// <summary>A run in words, and runs as a table.</summary>
internal static class RunDetails
{
    /// <summary>More than these say little; <c>carillon get dcr</c> has all.</summary>
    private const int MaxRows = 10;

    public static void Write(DetailWriter details, DistributedCronRun run)
    {
        var status = run.Status;
        details.Line("Task", run.Spec?.TaskRef?.Name);
        details.Line("Trigger", run.Spec?.Trigger);
        details.Line("Due at", Times.Text(run.Spec?.ScheduledTime));
        details.Line("Repeats", run.Spec?.RerunOf is { } original ? $"{original.Run} ({original.Only})" : null);
        details.Line("Follows", string.Join(", ", (run.Spec?.Upstreams ?? []).Select(static upstream => upstream.Run)));
        details.Map("Parameters", run.Spec?.Parameters);
        details.Line("Phase", $"{status?.Phase ?? RunPhase.Pending}");
        details.Line("Reason", status?.Reason);
        details.Line("Started", Times.Text(status?.StartTime));
        details.Line("Ended", Times.Text(status?.CompletionTime));
        details.Line("Duration", Durations.Text(status?.DurationMs));
        details.Line("Hosts", status?.Counts is { } counts ? CountsOf(counts) : null);
        Conditions.Write(details, status?.Conditions);
        WriteFailedHosts(details, status?.FailedHosts);
    }

    public static void WriteTable(DetailWriter details, IReadOnlyList<DistributedCronRun> runs)
    {
        if (runs.Count == 0)
        {
            return;
        }

        var table = new PlainTable("RUN", "TRIGGER", "DUE AT", "PHASE", "OK", "HOSTS", "DURATION");
        foreach (var run in runs.Take(MaxRows))
        {
            table.Add(
                TerminalText.OneLine(run.Metadata.Name), $"{run.Spec?.Trigger}", Times.Text(run.Spec?.ScheduledTime), $"{run.Status?.Phase ?? RunPhase.Pending}",
                $"{run.Status?.Counts?.Succeeded ?? 0}", $"{run.Status?.Counts?.Desired ?? 0}", Durations.Text(run.Status?.DurationMs));
        }

        details.Section(runs.Count > MaxRows ? $"Runs (newest {MaxRows} of {runs.Count})" : "Runs");
        details.Table(table);
    }

    private static string CountsOf(RunCounts counts)
    {
        (string Name, int? Count)[] parts =
        [
            ("held", counts.Held), ("pending", counts.Pending), ("running", counts.Running), ("succeeded", counts.Succeeded), ("failed", counts.Failed),
            ("timed out", counts.TimedOut), ("cancelled", counts.Cancelled), ("missed", counts.Missed), ("lost", counts.Lost), ("replaced", counts.Replaced),
        ];
        var shown = parts.Where(part => part.Count > 0).Select(part => $"{part.Count} {part.Name}");
        return string.Create(CultureInfo.InvariantCulture, $"{counts.Desired ?? 0}: {string.Join(", ", shown)}");
    }

    private static void WriteFailedHosts(DetailWriter details, IReadOnlyList<FailedHost>? hosts)
    {
        if (hosts is not { Count: > 0 })
        {
            return;
        }

        var table = new PlainTable("HOST", "PHASE", "EXIT", "MESSAGE");
        foreach (var host in hosts)
        {
            table.Add(TerminalText.OneLine(host.Host), $"{host.Phase}", $"{host.ExitCode}", TerminalText.OneLine(host.Message));
        }

        details.Section("Failed hosts");
        details.Table(table);
    }
}
