using System.Collections.Concurrent;
using Carillon.Api.Meta;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Clocks;
using Carillon.Kubernetes.Core;
using Carillon.Kubernetes.Resources;

namespace Carillon.Tests.Integration.Operator;

/// <summary>A connection that lists the writes to one namespace that pass through it, lease renewals apart.</summary>
internal sealed class CountingClient(IKubernetesClient inner, string counted) : IKubernetesClient
{
    public ConcurrentQueue<string> Writes { get; } = [];

    public ServerClock Clock => inner.Clock;

    public string DefaultNamespace => inner.DefaultNamespace;

    public Task<T> GetAsync<T>(ResourceType<T> type, string? ns, string name, CancellationToken cancellationToken)
        where T : class, IKubernetesObject => inner.GetAsync(type, ns, name, cancellationToken);

    public Task<T?> FindAsync<T>(ResourceType<T> type, string? ns, string name, CancellationToken cancellationToken)
        where T : class, IKubernetesObject => inner.FindAsync(type, ns, name, cancellationToken);

    public Task<ListPage<T>> ListAsync<T>(ResourceType<T> type, string? ns, ListOptions? options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject => inner.ListAsync(type, ns, options, cancellationToken);

    public IAsyncEnumerable<WatchEvent<T>> WatchAsync<T>(ResourceType<T> type, string? ns, WatchOptions? options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject => inner.WatchAsync(type, ns, options, cancellationToken);

    public Task<T> CreateAsync<T>(ResourceType<T> type, string? ns, T value, CreateOptions? options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject => Noted($"create {type.Plural}", type, ns, () => inner.CreateAsync(type, ns, value, options, cancellationToken));

    public Task<T> PatchAsync<T>(
        ResourceType<T> type, string? ns, string name, Patch patch, PatchOptions? options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject =>
        Noted($"patch {type.Plural} {options?.Subresource}", type, ns, () => inner.PatchAsync(type, ns, name, patch, options, cancellationToken));

    public Task<bool> DeleteAsync<T>(ResourceType<T> type, string? ns, string name, DeleteOptions? options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject => Noted($"delete {type.Plural}", type, ns, () => inner.DeleteAsync(type, ns, name, options, cancellationToken));

    public Task DeleteCollectionAsync<T>(
        ResourceType<T> type, string? ns, ListOptions selection, DeleteOptions? options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject =>
        Noted($"delete all {type.Plural}", type, ns, () => inner.DeleteCollectionAsync(type, ns, selection, options, cancellationToken));

    private TTask Noted<T, TTask>(string what, ResourceType<T> type, string? ns, Func<TTask> write)
        where T : class, IKubernetesObject
    {
        if (ns == counted && type.Kind != nameof(Lease))
        {
            Writes.Enqueue(what);
        }

        return write();
    }
}
