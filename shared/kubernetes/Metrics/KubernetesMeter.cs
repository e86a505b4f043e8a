using System.Diagnostics.Metrics;

namespace Carillon.Kubernetes.Metrics;

/// <summary>The meter of this library. Its instruments serve all clients, informers and queues of the process together.</summary>
internal static class KubernetesMeter
{
    public static Meter Instance { get; } = new("Carillon.Kubernetes");
}
