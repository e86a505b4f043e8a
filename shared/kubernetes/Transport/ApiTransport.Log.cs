using Microsoft.Extensions.Logging;

namespace Carillon.Kubernetes.Transport;

internal sealed partial class ApiTransport
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "{Method} {Path} was answered {Code}, trying again in {Delay}")]
    private partial void LogThrottled(HttpMethod method, string path, int code, TimeSpan delay);
}
