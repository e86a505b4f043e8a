using Carillon.Api.Executions;

namespace Carillon.Cli.Runs;

/// <summary>What one line can say of how a run went on a host: what the agent says of it, and what the command said last.</summary>
internal static class HostResult
{
    /// <summary>Empty when there is nothing to say.</summary>
    public static string Of(Execution execution)
    {
        if (execution.Spec?.Outcome is { } outcome)
        {
            return outcome.Message ?? outcome.Reason ?? "";
        }

        var status = execution.Status;
        var said = status?.Message ?? (status?.Phase == ExecutionPhase.Succeeded ? null : status?.Reason);
        var last = status?.Output?.TrimEnd().Split('\n')[^1];
        return string.IsNullOrEmpty(said) ? last ?? ""
            : string.IsNullOrEmpty(last) ? said
            : $"{said} | {last}";
    }
}
