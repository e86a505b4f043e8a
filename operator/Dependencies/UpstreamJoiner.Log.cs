using Carillon.Kubernetes.Resources;
using Microsoft.Extensions.Logging;

namespace Carillon.Operator.Dependencies;

internal sealed partial class UpstreamJoiner
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Made run {Run} after the runs that it follows")]
    private static partial void LogFollowed(ILogger logger, ObjectKey run);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The API server refused run {Run}: {Reason}: {Answer}")]
    private static partial void LogRefused(ILogger logger, ObjectKey run, string reason, string answer);
}
