using System.Text.Json.Nodes;
using Carillon.Api.Meta;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Clocks;
using Carillon.Kubernetes.Resources;

namespace Carillon.Tests.Unit.Operator;

/// <summary>A server on which nothing changes: it has what it is told, takes no new object, and keeps what it was to change.</summary>
internal sealed class StillClient(params IKubernetesObject[] objects) : IKubernetesClient
{
    public List<JsonNode> Patches { get; } = [];

    public ServerClock Clock { get; } = new(TimeProvider.System);

    public Task NextReturn { get; } = new TaskCompletionSource().Task;

    public string DefaultNamespace => "default";

    public async Task<T> GetAsync<T>(ResourceType<T> type, string? ns, string name, CancellationToken cancellationToken)
        where T : class, IKubernetesObject =>
        await FindAsync(type, ns, name, cancellationToken) ?? throw new KubernetesApiException(404, "NotFound", name);

    public Task<T?> FindAsync<T>(ResourceType<T> type, string? ns, string name, CancellationToken cancellationToken)
        where T : class, IKubernetesObject =>
        Task.FromResult(objects.OfType<T>().FirstOrDefault(one => one.Metadata.Namespace == ns && one.Metadata.Name == name));

    public Task<ListPage<T>> ListAsync<T>(ResourceType<T> type, string? ns, ListOptions? options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject => Task.FromResult(new ListPage<T>([.. objects.OfType<T>()], "1", null, null));

    public Task<T> CreateAsync<T>(ResourceType<T> type, string? ns, T value, CreateOptions? options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject => throw new KubernetesApiException(403, "Forbidden", "not this one");

    public Task<T> PatchAsync<T>(ResourceType<T> type, string? ns, string name, Patch patch, PatchOptions? options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject
    {
        Patches.Add(JsonNode.Parse(patch.Body.Span)!);
        return GetAsync(type, ns, name, cancellationToken);
    }

    public Task<bool> DeleteAsync<T>(ResourceType<T> type, string? ns, string name, DeleteOptions? options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject => throw new NotSupportedException();

    public Task DeleteCollectionAsync<T>(ResourceType<T> type, string? ns, ListOptions selection, DeleteOptions? options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject => throw new NotSupportedException();

    public IAsyncEnumerable<WatchEvent<T>> WatchAsync<T>(ResourceType<T> type, string? ns, WatchOptions? options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject => throw new NotSupportedException();
}
