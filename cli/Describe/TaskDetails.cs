using System.Globalization;
using Carillon.Api.Cron;
using Carillon.Api.Executors;
using Carillon.Api.Tasks;
using Carillon.Cli.Graph;
using Carillon.Cli.Host;
using Carillon.Runtime.Text;

namespace Carillon.Cli.Describe;

/// <summary>A task in words.</summary>
internal static class TaskDetails
{
    public static void Write(DetailWriter details, DistributedCronTask task, DateTimeOffset now)
    {
        var spec = task.Spec;
        var zone = spec?.TimeZone ?? "UTC";
        foreach (var schedule in SchedulesOf(spec))
        {
            details.Line("Schedule", $"{schedule}  ({zone})");
            if (CronSchedule.TryParse(schedule, OptionsOf(task), out var parsed, out _))
            {
                details.Line("  in words", parsed.Explain());
                foreach (var warning in parsed.Warnings)
                {
                    details.Line("  warning", warning);
                }
            }
        }

        details.Line("Suspended", spec?.Suspend == true ? "yes" : null);
        details.Line("Host groups", string.Join(", ", spec?.HostGroups ?? []));
        details.Line("Depends on", string.Join(", ", (spec?.DependsOn ?? []).Select(static dependency => $"{dependency.Task} ({TaskEdge.LabelOf(dependency, onCycle: false)})")));
        details.Line("Runs", CommandOf(spec?.Executor));
        details.Line("Last schedule", Times.Text(task.Status?.LastScheduleTime));
        details.Line("Next schedule", NextOf(task.Status?.NextScheduleTime, now));
        Missed(details, task.Status?.Missed);
        details.Line("Last success", Times.Text(task.Status?.LastSuccessfulTime));
        Conditions.Write(details, task.Status?.Conditions);
    }

    private static IEnumerable<string> SchedulesOf(DistributedCronTaskSpec? spec) =>
        spec?.Schedule is { } single ? [single, .. spec.Schedules ?? []] : spec?.Schedules ?? [];

    private static CronParseOptions OptionsOf(DistributedCronTask task) => new()
    {
        HashSeed = $"{task.Metadata.Namespace}/{task.Metadata.Name}",
        Anchor = task.Metadata.CreationTimestamp,
    };

    private static string NextOf(DateTimeOffset? next, DateTimeOffset now) => next is { } instant
        ? string.Create(CultureInfo.InvariantCulture, $"{Times.Text(instant)}  (in {Durations.Text((long)Math.Max((instant - now).TotalMilliseconds, 0))})")
        : "";

    private static void Missed(DetailWriter details, MissedTimes? missed)
    {
        if (missed?.Latest is not { } latest)
        {
            return;
        }

        var reasons = string.Join(", ", (latest.Reasons ?? new Dictionary<string, long>())
            .OrderBy(static reason => reason.Key, StringComparer.Ordinal)
            .Select(static reason => $"{reason.Key} {reason.Value}"));
        details.Line("Missed times", missed.Total);
        details.Line("  latest", $"{(latest.AtMost == true ? "at most " : "")}{latest.Count} {Between(latest)}: {reasons}");
    }

    private static string Between(MissedWindow window) => window.From == window.To
        ? $"of {Times.Text(window.To)}"
        : $"from {Times.Text(window.From)} to {Times.Text(window.To)}";

    private static string CommandOf(ExecutorSpec? executor) => executor switch
    {
        { Shell: { } shell } => shell.Command ?? FirstLine(shell.Script),
        { Http: { } http } => $"{http.Method ?? "GET"} {http.Url}",
        { Plugin: { } plugin } => $"plugin {plugin.Name}",
        _ => "",
    };

    private static string FirstLine(string? script)
    {
        var lines = script?.TrimEnd().Split('\n') ?? [];
        return lines.Length <= 1 ? string.Concat(lines) : $"{lines[0]} … (script of {lines.Length} lines)";
    }
}
