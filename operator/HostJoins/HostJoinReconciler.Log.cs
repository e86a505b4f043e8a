using Microsoft.Extensions.Logging;

namespace Carillon.Operator.HostJoins;

internal sealed partial class HostJoinReconciler
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Host {Host} has joined a group of task {Namespace}/{Task}: made run {Run}")]
    private static partial void LogJoined(ILogger logger, string host, string? @namespace, string? task, string run);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The API server refused run {Namespace}/{Run} of a host that has joined ({Reason}): {Answer}")]
    private static partial void LogRefused(ILogger logger, string? @namespace, string run, string reason, string answer);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Host {Host} has {Count} tasks with onHostJoin RunOnce, more than can be noted; further ones are not run when it joins")]
    private static partial void LogFull(ILogger logger, string host, int count);
}
