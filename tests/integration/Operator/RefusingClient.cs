using System.Collections.Concurrent;
using Carillon.Api.Meta;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Clocks;
using Carillon.Kubernetes.Resources;

namespace Carillon.Tests.Integration.Operator;

/// <summary>The connection to a server that does not take some creates: because of quota, a policy, a webhook, overload.</summary>
internal sealed class RefusingClient(IKubernetesClient inner, Func<IKubernetesObject, KubernetesApiException?> answer) : IKubernetesClient
{
    /// <summary>Names of what was refused, in order.</summary>
    public ConcurrentQueue<string> Refused { get; } = [];

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
        where T : class, IKubernetesObject
    {
        if (answer(value) is { } refusal)
        {
            Refused.Enqueue(value.Metadata.Name ?? "");
            return Task.FromException<T>(refusal);
        }

        return inner.CreateAsync(type, ns, value, options, cancellationToken);
    }

    public Task<T> PatchAsync<T>(
        ResourceType<T> type, string? ns, string name, Patch patch, PatchOptions? options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject => inner.PatchAsync(type, ns, name, patch, options, cancellationToken);

    public Task<bool> DeleteAsync<T>(ResourceType<T> type, string? ns, string name, DeleteOptions? options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject => inner.DeleteAsync(type, ns, name, options, cancellationToken);

    public Task DeleteCollectionAsync<T>(
        ResourceType<T> type, string? ns, ListOptions selection, DeleteOptions? options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject => inner.DeleteCollectionAsync(type, ns, selection, options, cancellationToken);
}
