using Microsoft.Extensions.Logging;

namespace Carillon.Kubernetes.Events;

public sealed partial class EventRecorder
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "Dropped event {Reason} of {Kind} {Namespace}/{Name}: {Why}")]
    private partial void LogDropped(Exception? cause, string reason, string? kind, string? @namespace, string? name, string why);
}
