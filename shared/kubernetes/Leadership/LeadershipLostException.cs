using Carillon.Kubernetes.Client;

namespace Carillon.Kubernetes.Leadership;

/// <summary>
/// A write was not sent, because it was a leader's and this process may be none any more. Nothing has happened; whoever leads now decides
/// for itself what is to be written.
/// </summary>
public sealed class LeadershipLostException : KubernetesException
{
    /// <summary>Says so.</summary>
    public LeadershipLostException()
        : base("not written: the lease has not been renewed in time, so another process may lead", null)
    {
    }

    /// <inheritdoc />
    public override bool IsTransient => true;

    /// <summary>True: the lease is renewed unless the server or the network is away, or this process had no time to run; it is logged there.</summary>
    public override bool IsNetworkFault => true;
}
