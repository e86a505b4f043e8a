using Carillon.Kubernetes.Client;

using Microsoft.Extensions.Logging;

namespace Carillon.Kubernetes.Leadership;

/// <summary>Lets one of several processes lead, by a Lease.</summary>
public sealed class LeaderElector
{
    /// <summary>Stores its parts.</summary>
    public LeaderElector(IKubernetesClient client, LeaderElectorOptions options, TimeProvider time, ILogger logger)
    {
        throw new NotImplementedException();
    }

    /// <summary>Whether this process leads.</summary>
    public bool IsLeader => throw new NotImplementedException();

    /// <summary>Who leads, as last seen; null when nobody does or it is not known.</summary>
    public string? CurrentHolder => throw new NotImplementedException();

    /// <summary>
    /// Competes until cancelled. Each time this process becomes the leader <paramref name="lead"/> runs, with a token that is cancelled
    /// when leadership is lost or on stop; after a loss it competes again. On stop the lease is released once <paramref name="lead"/> has ended.
    /// </summary>
    public Task RunAsync(Func<CancellationToken, Task> lead, CancellationToken cancellationToken) => throw new NotImplementedException();
}
