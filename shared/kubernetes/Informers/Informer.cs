using Carillon.Api.Meta;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Resources;

using Microsoft.Extensions.Logging;

namespace Carillon.Kubernetes.Informers;

/// <summary>Keeps a store in step with the server: lists page by page, then watches, for ever.</summary>
public sealed class Informer<T>
    where T : class, IKubernetesObject
{
    /// <summary>Stores its parts; nothing runs before <see cref="RunAsync"/>.</summary>
    public Informer(IKubernetesClient client, ResourceType<T> type, InformerOptions<T> options, TimeProvider time, ILogger logger)
    {
        throw new NotImplementedException();
    }

    /// <summary>What was last seen.</summary>
    public IStore<T> Store => throw new NotImplementedException();

    /// <summary>Done once the store holds the first complete list.</summary>
    public Task Synced => throw new NotImplementedException();

    /// <summary>How it stands with the server.</summary>
    public InformerContact Contact => throw new NotImplementedException();

    /// <summary>How long ago the server was last heard of; null before the first time.</summary>
    public TimeSpan? SinceLastContact => throw new NotImplementedException();

    /// <summary>
    /// Calls <paramref name="handler"/> for every change from now on, in order, one at a time, on its own task; objects already in the
    /// store come first as added. A slow handler delays only itself.
    /// </summary>
    public InformerSubscription Subscribe(Action<StoreChange<T>> handler) => throw new NotImplementedException();

    /// <summary>Follows the server until cancelled. Does not throw for faults of the server or the network.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => throw new NotImplementedException();
}
