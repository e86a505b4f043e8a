using Carillon.Api.Meta;
using Carillon.Kubernetes.Clocks;
using Carillon.Kubernetes.Resources;

namespace Carillon.Kubernetes.Client;

/// <summary>
/// The Kubernetes API, typed. Every call may throw <see cref="KubernetesApiException"/> (the server answered with an error),
/// <see cref="KubernetesTransportException"/> (no usable answer; a write may or may not have happened) or
/// <see cref="OperationCanceledException"/> (the caller's token only). Safe for concurrent use.
/// </summary>
public interface IKubernetesClient
{
    /// <summary>How far this machine's clock is from the server's.</summary>
    ServerClock Clock { get; }

    /// <summary>
    /// Done when the server, which could not be reached, answers a request again, no matter what or whose; each return has a task of its own, and the
    /// next one is here as soon as the one before is done. Never fails, and never completes while the server stays within reach.
    /// </summary>
    Task NextReturn { get; }

    /// <summary>The namespace of the configuration's context; <c>default</c> when it names none.</summary>
    string DefaultNamespace { get; }

    /// <summary>Reads one object; a missing one is an error.</summary>
    Task<T> GetAsync<T>(ResourceType<T> type, string? ns, string name, CancellationToken cancellationToken)
        where T : class, IKubernetesObject;

    /// <summary>Reads one object; null when it does not exist.</summary>
    Task<T?> FindAsync<T>(ResourceType<T> type, string? ns, string name, CancellationToken cancellationToken)
        where T : class, IKubernetesObject;

    /// <summary>Reads one page of a list.</summary>
    /// <param name="type">The kind.</param>
    /// <param name="ns">The namespace, or null for all.</param>
    /// <param name="options">Selectors and paging; null lists all at once.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<ListPage<T>> ListAsync<T>(ResourceType<T> type, string? ns, ListOptions? options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject;

    /// <summary>Creates an object. An existing one of that name gives <see cref="KubernetesApiException.IsAlreadyExists"/>.</summary>
    Task<T> CreateAsync<T>(ResourceType<T> type, string? ns, T value, CreateOptions? options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject;

    /// <summary>
    /// Patches an object or its subresource and answers with the result. A <c>metadata.resourceVersion</c> in the patch is a precondition:
    /// <see cref="KubernetesApiException.IsConflict"/> when it no longer holds.
    /// </summary>
    Task<T> PatchAsync<T>(ResourceType<T> type, string? ns, string name, Patch patch, PatchOptions? options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject;

    /// <summary>Deletes an object. False when there was none; a failed precondition is <see cref="KubernetesApiException.IsConflict"/>.</summary>
    Task<bool> DeleteAsync<T>(ResourceType<T> type, string? ns, string name, DeleteOptions? options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject;

    /// <summary>Deletes all objects that the selectors of <paramref name="selection"/> match. On large sets the server may take its time.</summary>
    Task DeleteCollectionAsync<T>(
        ResourceType<T> type, string? ns, ListOptions selection, DeleteOptions? options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject;

    /// <summary>
    /// Watches a collection until the server ends the watch (the sequence ends), an error comes (410 as
    /// <see cref="KubernetesApiException.IsExpired"/>), or the connection drops.
    /// </summary>
    IAsyncEnumerable<WatchEvent<T>> WatchAsync<T>(ResourceType<T> type, string? ns, WatchOptions? options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject;
}
