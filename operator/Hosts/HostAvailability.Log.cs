using Microsoft.Extensions.Logging;

namespace Carillon.Operator.Hosts;

internal sealed partial class HostAvailability
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Host {Host} is available: {Available} ({Reason})")]
    private static partial void LogChanged(ILogger logger, string host, string available, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Could not yet write whether host {Host} is available: {Detail}")]
    private static partial void LogFailed(ILogger logger, string host, string detail);
}
