using Carillon.Api.Executions;

namespace Carillon.Agent.Supervision;

/// <summary>How something ended, as a log line says it: only what is known.</summary>
internal readonly record struct EndForLog(ExecutionPhase? Phase, string? Reason, int? ExitCode)
{
    public override string ToString() =>
        $"{Phase}{(Reason is null ? "" : $" ({Reason})")}{(ExitCode is null ? "" : $", exit code {ExitCode},")}";
}
