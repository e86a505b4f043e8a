using Carillon.Api.Executions;
using Carillon.Cli.Host;
using Carillon.Runtime.Text;

namespace Carillon.Cli.Describe;

/// <summary>One host's part of a run in words, and those of a run as a table.</summary>
internal static class ExecutionDetails
{
    public static void Write(DetailWriter details, Execution execution)
    {
        var status = execution.Status;
        details.Line("Host", execution.Spec?.NodeName);
        details.Line("Run", execution.Spec?.RunRef?.Name);
        details.Line("Due at", Times.Text(execution.Spec?.ScheduledTime));
        details.Line("Phase", $"{PhaseOf(execution)}");
        details.Line("Reason", status?.Reason ?? execution.Spec?.Outcome?.Reason);
        details.Line("Message", status?.Message ?? execution.Spec?.Outcome?.Message);
        details.Line("Exit code", status?.ExitCode);
        details.Line("Signal", status?.Signal);
        details.Line("Attempt", status?.Attempt);
        details.Line("Started", Times.Text(status?.StartTime));
        details.Line("Ended", Times.Text(status?.CompletionTime));
        details.Line("Duration", Durations.Text(status?.DurationMs));
        details.Line("CPU time", Durations.Text(status?.Usage?.CpuMs));
        details.Line("Largest memory", status?.Usage?.MaxRssBytes is { } bytes ? $"{bytes / 1024 / 1024} MiB" : null);
        WriteOutput(details, status);
    }

    public static void WriteTable(DetailWriter details, IReadOnlyList<Execution> executions)
    {
        if (executions.Count == 0)
        {
            return;
        }

        var table = new PlainTable("EXECUTION", "HOST", "PHASE", "EXIT", "DURATION");
        foreach (var execution in executions)
        {
            table.Add(
                TerminalText.OneLine(execution.Metadata.Name), TerminalText.OneLine(execution.Spec?.NodeName), $"{PhaseOf(execution)}",
                $"{execution.Status?.ExitCode}", Durations.Text(execution.Status?.DurationMs));
        }

        details.Section("Executions");
        details.Table(table);
    }

    /// <summary>An Execution born with an outcome has that for its phase.</summary>
    public static ExecutionPhase PhaseOf(Execution execution) =>
        execution.Spec?.Outcome?.Phase ?? execution.Status?.Phase ?? ExecutionPhase.Pending;

    private static void WriteOutput(DetailWriter details, ExecutionStatus? status)
    {
        if (string.IsNullOrEmpty(status?.Output))
        {
            return;
        }

        details.Section(status.OutputTruncated == true ? $"Output (cut; {status.OutputBytes} bytes in all)" : "Output");
        details.Block(status.Output);
    }
}
