using System.Text.Json;

namespace Carillon.Kubernetes.Client;

/// <summary>
/// There was no usable answer: no connection, a broken stream, a timeout, an answer that is not Kubernetes JSON. Whether a write
/// happened is not known; repeat it only where that is safe.
/// </summary>
public sealed class KubernetesTransportException : KubernetesException
{
    /// <summary>Wraps the cause.</summary>
    public KubernetesTransportException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <inheritdoc />
    public override bool IsTransient => true;

    /// <inheritdoc />
    public override bool IsNetworkFault => InnerException is not (null or JsonException or InvalidDataException);
}
