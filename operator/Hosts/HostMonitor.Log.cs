using Carillon.Api.Executions;
using Microsoft.Extensions.Logging;

namespace Carillon.Operator.Hosts;

internal sealed partial class HostMonitor
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Host {Host} is silent: execution {Execution} is {Phase}")]
    private static partial void LogGivenUp(ILogger logger, string? execution, string host, ExecutionPhase phase);

    [LoggerMessage(Level = LogLevel.Information, Message = "Host {Host} is silent, but execution {Execution} could not be given up")]
    private static partial void LogGiveUpFailed(ILogger logger, Exception fault, string? execution, string host);
}
