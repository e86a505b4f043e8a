using Carillon.Api.Meta;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Clocks;
using Carillon.Kubernetes.Resources;

namespace Carillon.Tests.Integration.Operator;

/// <summary>A connection through another one, for tests that look at or break what passes.</summary>
internal abstract class ForwardingClient(IKubernetesClient inner) : IKubernetesClient
{
    public ServerClock Clock => inner.Clock;

    public Task NextReturn => inner.NextReturn;

    public string DefaultNamespace => inner.DefaultNamespace;

    public Task<T> GetAsync<T>(ResourceType<T> type, string? ns, string name, CancellationToken cancellationToken)
        where T : class, IKubernetesObject => ReadAsync(() => inner.GetAsync(type, ns, name, cancellationToken));

    public virtual Task<T?> FindAsync<T>(ResourceType<T> type, string? ns, string name, CancellationToken cancellationToken)
        where T : class, IKubernetesObject => ReadAsync(() => inner.FindAsync(type, ns, name, cancellationToken));

    public virtual Task<ListPage<T>> ListAsync<T>(ResourceType<T> type, string? ns, ListOptions? options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject => ReadAsync(() => inner.ListAsync(type, ns, options, cancellationToken));

    public virtual IAsyncEnumerable<WatchEvent<T>> WatchAsync<T>(ResourceType<T> type, string? ns, WatchOptions? options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject => inner.WatchAsync(type, ns, options, cancellationToken);

    public Task<T> CreateAsync<T>(ResourceType<T> type, string? ns, T value, CreateOptions? options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject =>
        WriteAsync(new("create", type.Plural, ns, Value: value), () => inner.CreateAsync(type, ns, value, options, cancellationToken));

    public Task<T> PatchAsync<T>(
        ResourceType<T> type, string? ns, string name, Patch patch, PatchOptions? options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject =>
        WriteAsync(new(patch.Type == PatchType.Apply ? "apply" : "patch", type.Plural, ns, options?.Subresource), () => inner.PatchAsync(type, ns, name, patch, options, cancellationToken));

    public Task<bool> DeleteAsync<T>(ResourceType<T> type, string? ns, string name, DeleteOptions? options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject =>
        WriteAsync(new("delete", type.Plural, ns), () => inner.DeleteAsync(type, ns, name, options, cancellationToken));

    public Task DeleteCollectionAsync<T>(
        ResourceType<T> type, string? ns, ListOptions selection, DeleteOptions? options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject => WriteAsync(new("delete all", type.Plural, ns), async () =>
        {
            await inner.DeleteCollectionAsync(type, ns, selection, options, cancellationToken);
            return true;
        });

    protected virtual Task<TResult> ReadAsync<TResult>(Func<Task<TResult>> read) => read();

    protected virtual Task<TResult> WriteAsync<TResult>(ForwardedWrite write, Func<Task<TResult>> forward) => forward();
}
