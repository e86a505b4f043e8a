using Microsoft.Extensions.Logging;

namespace Carillon.Kubernetes.Queues;

public sealed partial class WorkQueue<TKey>
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Work on {Key} failed {Failures} times in a row, next try in {Delay}")]
    private static partial void LogFault(ILogger logger, Exception fault, TKey key, int failures, TimeSpan delay);

    [LoggerMessage(Message = "Work on {Key} failed {Failures} times in a row, next try in {Delay}: {Detail}")]
    private static partial void LogRefusal(ILogger logger, LogLevel level, TKey key, int failures, TimeSpan delay, string detail);
}
