using Carillon.Kubernetes.Resources;
using Microsoft.Extensions.Logging;

namespace Carillon.Operator.Tasks;

internal sealed partial class TaskReconciler
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Task {Task} is not accepted: {Reason}")]
    private static partial void LogNotAccepted(ILogger logger, ObjectKey task, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Task {Task}: {Count} due times up to {Until:u} got no run")]
    private static partial void LogMissed(ILogger logger, ObjectKey task, long count, DateTimeOffset until);
}
