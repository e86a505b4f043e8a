using Carillon.Api.Executions;
using Microsoft.Extensions.Logging;

namespace Carillon.Operator.Hosts;

internal sealed partial class HostMonitor
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Execution {Execution} of host {Host} is {Phase}: {Detail}")]
    private static partial void LogGivenUp(ILogger logger, string? execution, string host, ExecutionPhase phase, string detail);

    [LoggerMessage(Level = LogLevel.Information, Message = "Execution {Execution} of host {Host} could not be given up")]
    private static partial void LogGiveUpFailed(ILogger logger, Exception fault, string? execution, string host);
}
