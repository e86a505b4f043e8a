using Carillon.Kubernetes.Core;
using Carillon.Kubernetes.Events;

namespace Carillon.Tests.Simulation.Operators;

/// <summary>Nobody decides anything by events, so they are not simulated.</summary>
internal sealed class SilentEvents : IEventRecorder
{
    public void Record(EventType type, ObjectReference about, string reason, string message)
    {
    }
}
