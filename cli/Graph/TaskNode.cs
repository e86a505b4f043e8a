using Carillon.Api.Meta;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Cli.Describe;
using Carillon.Cli.Host;

namespace Carillon.Cli.Graph;

/// <summary>A task in a graph.</summary>
/// <param name="Name">Its name, with its namespace where several are shown.</param>
/// <param name="State">Where it stands, in words.</param>
/// <param name="Look">Where it stands, for a picture.</param>
internal sealed record TaskNode(string Name, string State, TaskLook Look)
{
    public static TaskNode Of(string name, DistributedCronTask? task)
    {
        if (task is null)
        {
            return new TaskNode(TerminalText.OneLine(name), "there is no such task", TaskLook.Missing);
        }

        var refused = task.Status?.Conditions?.FirstOrDefault(static condition => condition is { Type: "Accepted", Status: ConditionStatus.False });
        var last = task.Status?.LastRun;
        var state = refused is not null ? $"not accepted ({refused.Reason})" : StateOf(last);
        var look = refused is not null ? TaskLook.Failed : LookOf(last?.Phase);
        return new TaskNode(TerminalText.OneLine(name), TerminalText.OneLine(task.Spec?.Suspend == true ? $"{state}, suspended" : state), look);
    }

    private static string StateOf(LastRun? last) => last is null
        ? "has not run"
        : $"{last.Phase ?? RunPhase.Pending}, {last.Counts?.Succeeded ?? 0} of {last.Counts?.Desired ?? 0} hosts, due {Times.Text(last.ScheduledTime)}";

    private static TaskLook LookOf(RunPhase? phase) => phase switch
    {
        RunPhase.Succeeded => TaskLook.Succeeded,
        RunPhase.Failed or RunPhase.PartiallySucceeded => TaskLook.Failed,
        _ => TaskLook.Plain,
    };
}
