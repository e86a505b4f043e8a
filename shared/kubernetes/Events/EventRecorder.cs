using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Core;

using Microsoft.Extensions.Logging;

namespace Carillon.Kubernetes.Events;

/// <summary>Writes events in the background.</summary>
public sealed class EventRecorder : IEventRecorder
{
    /// <summary>Stores its parts; nothing is written before <see cref="RunAsync"/>.</summary>
    public EventRecorder(IKubernetesClient client, EventRecorderOptions options, TimeProvider time, ILogger logger)
    {
        throw new NotImplementedException();
    }

    /// <inheritdoc />
    public void Record(EventType type, ObjectReference about, string reason, string message) => throw new NotImplementedException();

    /// <summary>Writes until cancelled, then what still waits, for at most two seconds.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => throw new NotImplementedException();
}
