using Microsoft.Extensions.Logging;

namespace Carillon.Kubernetes.Informers;

public sealed partial class Informer<T>
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "Listed {Count} {Resource} at version {Version}")]
    private partial void LogListed(string resource, int count, string version);

    [LoggerMessage(Level = LogLevel.Information, Message = "Listing {Resource} anew, version {Version} is of no use any more: {Reason}")]
    private partial void LogListAnew(string resource, string? version, string reason);

    [LoggerMessage(Message = "Following {Resource} failed {Failures} times in a row, next try in {Delay}: {Detail}")]
    private partial void LogFault(LogLevel level, string resource, int failures, TimeSpan delay, string detail);
}
