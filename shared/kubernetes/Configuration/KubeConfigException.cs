namespace Carillon.Kubernetes.Configuration;

/// <summary>Client configuration is missing or wrong; the message names the file and the key.</summary>
public sealed class KubeConfigException : Exception
{
    /// <summary>Makes the exception.</summary>
    public KubeConfigException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
