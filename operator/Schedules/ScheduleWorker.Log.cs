using Carillon.Api.Runs;
using Carillon.Kubernetes.Resources;
using Microsoft.Extensions.Logging;

namespace Carillon.Operator.Schedules;

internal sealed partial class ScheduleWorker
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Made run {Namespace}/{Run} ({Trigger})")]
    private static partial void LogFired(ILogger logger, string? @namespace, string run, RunTrigger trigger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Run {Namespace}/{Run} could not be made ({Reason}): {Answer}")]
    private static partial void LogRefused(ILogger logger, string? @namespace, string run, string reason, string answer);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Task {Task} could not be fired, next try in {Delay}")]
    private static partial void LogFireFailed(ILogger logger, Exception fault, ObjectKey task, TimeSpan delay);
}
