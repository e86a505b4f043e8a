using Carillon.Kubernetes.Core;

namespace Carillon.Kubernetes.Events;

/// <summary>Tells people what happened to an object. Never blocks and never throws for the server's sake.</summary>
public interface IEventRecorder
{
    /// <summary>Records an event; it may be merged with an equal one, or dropped when there are too many.</summary>
    /// <param name="type">How serious.</param>
    /// <param name="about">The object.</param>
    /// <param name="reason">A short CamelCase word.</param>
    /// <param name="message">A sentence; cut at 1024 bytes.</param>
    void Record(EventType type, ObjectReference about, string reason, string message);
}
