namespace Carillon.Kubernetes.Client;

/// <summary>A call to the Kubernetes API failed.</summary>
public abstract class KubernetesException : Exception
{
    private protected KubernetesException(string message, Exception? inner)
        : base(message, inner)
    {
    }

    /// <summary>True when the same call may well succeed later without any change.</summary>
    public abstract bool IsTransient { get; }

    /// <summary>
    /// True when the network or the server was away. The client logs that once and logs the return; who retries has nothing to add.
    /// </summary>
    public virtual bool IsNetworkFault => false;

    /// <summary>How long the server asked to wait, at most 5 minutes; null when it did not.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
