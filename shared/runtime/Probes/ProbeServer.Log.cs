using System.Net;

using Microsoft.Extensions.Logging;

namespace Carillon.Runtime.Probes;

public sealed partial class ProbeServer
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Health and metrics are served on http://{EndPoint}")]
    private partial void LogListening(IPEndPoint endPoint);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Accepting a probe connection failed")]
    private partial void LogAcceptFailed(Exception fault);

    [LoggerMessage(Level = LogLevel.Error, Message = "Answering a probe failed")]
    private partial void LogFault(Exception fault);
}
