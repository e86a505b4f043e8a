using Carillon.Api.Meta;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Clocks;
using Carillon.Kubernetes.Core;
using Carillon.Kubernetes.Resources;

namespace Carillon.Tests.Integration.Operator;

/// <summary>
/// The connection of an operator that is killed: after so many writes (leases and events apart) nothing comes through any more. The
/// last write is lost on the way there, or carried out with its answer lost on the way back.
/// </summary>
internal sealed class CrashingClient(IKubernetesClient inner, int writes, bool loseOnlyTheAnswer) : IKubernetesClient
{
    private readonly TaskCompletionSource _crashed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _left = writes;

    /// <summary>Done when the connection is gone.</summary>
    public Task Crashed => _crashed.Task;

    public ServerClock Clock => inner.Clock;

    public string DefaultNamespace => inner.DefaultNamespace;

    public Task<T> GetAsync<T>(ResourceType<T> type, string? ns, string name, CancellationToken cancellationToken)
        where T : class, IKubernetesObject => Read(() => inner.GetAsync(type, ns, name, cancellationToken));

    public Task<T?> FindAsync<T>(ResourceType<T> type, string? ns, string name, CancellationToken cancellationToken)
        where T : class, IKubernetesObject => Read(() => inner.FindAsync(type, ns, name, cancellationToken));

    public Task<ListPage<T>> ListAsync<T>(ResourceType<T> type, string? ns, ListOptions? options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject => Read(() => inner.ListAsync(type, ns, options, cancellationToken));

    public IAsyncEnumerable<WatchEvent<T>> WatchAsync<T>(ResourceType<T> type, string? ns, WatchOptions? options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject => inner.WatchAsync(type, ns, options, cancellationToken);

    public Task<T> CreateAsync<T>(ResourceType<T> type, string? ns, T value, CreateOptions? options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject => WriteAsync<T, T>(() => inner.CreateAsync(type, ns, value, options, cancellationToken));

    public Task<T> PatchAsync<T>(
        ResourceType<T> type, string? ns, string name, Patch patch, PatchOptions? options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject => WriteAsync<T, T>(() => inner.PatchAsync(type, ns, name, patch, options, cancellationToken));

    public Task<bool> DeleteAsync<T>(ResourceType<T> type, string? ns, string name, DeleteOptions? options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject => WriteAsync<T, bool>(() => inner.DeleteAsync(type, ns, name, options, cancellationToken));

    public Task DeleteCollectionAsync<T>(
        ResourceType<T> type, string? ns, ListOptions selection, DeleteOptions? options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject => WriteAsync<T, bool>(async () =>
        {
            await inner.DeleteCollectionAsync(type, ns, selection, options, cancellationToken);
            return true;
        });

    private Task<TResult> Read<TResult>(Func<Task<TResult>> read) => Crashed.IsCompleted ? throw Gone() : read();

    private async Task<TResult> WriteAsync<T, TResult>(Func<Task<TResult>> write)
    {
        if (typeof(T) == typeof(Lease) || typeof(T) == typeof(Event))
        {
            return await Read(write);
        }

        var left = Interlocked.Decrement(ref _left);
        if (left > 0)
        {
            return await write();
        }

        if (left == 0 && loseOnlyTheAnswer)
        {
            await write();
        }

        _crashed.TrySetResult();
        throw Gone();
    }

    private static KubernetesTransportException Gone() => new("the test cut the connection");
}
