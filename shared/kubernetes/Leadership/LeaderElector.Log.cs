using Microsoft.Extensions.Logging;

namespace Carillon.Kubernetes.Leadership;

public sealed partial class LeaderElector
{
    [LoggerMessage(Level = LogLevel.Information, Message = "{Identity} leads by lease {Lease}")]
    private partial void LogStarted(string lease, string identity);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Identity} stands by for lease {Lease}, which {Holder} holds")]
    private partial void LogStandsBy(string lease, string identity, string holder);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Identity} leads by lease {Lease} no more")]
    private partial void LogStopped(string lease, string identity);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Identity} lost lease {Lease}, the holder is {Holder}")]
    private partial void LogLost(string lease, string identity, string? holder);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A try for lease {Lease} failed")]
    private partial void LogTryFailed(Exception fault, string lease);

    [LoggerMessage(Level = LogLevel.Error, Message = "The work of the leader by lease {Lease} failed")]
    private partial void LogWorkFault(Exception fault, string lease);
}
