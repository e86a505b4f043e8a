using Microsoft.Extensions.Logging;

namespace Carillon.Kubernetes.Client;

public sealed partial class KubernetesClient
{
    [LoggerMessage(Level = LogLevel.Error, Message = "{Kind} {Namespace}/{Name} cannot be read and is left out of lists and watches")]
    private partial void LogUnreadable(Exception fault, string kind, string? @namespace, string? name);
}
