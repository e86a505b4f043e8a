using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

using Carillon.Api.Meta;
using Carillon.Kubernetes.Clocks;
using Carillon.Kubernetes.Configuration;
using Carillon.Kubernetes.Core;
using Carillon.Kubernetes.Resources;
using Carillon.Kubernetes.Transport;

using Microsoft.Extensions.Logging;

namespace Carillon.Kubernetes.Client;

/// <summary><see cref="IKubernetesClient"/> over HTTP/2, or HTTP/1.1 where the server speaks nothing newer. One per process is enough.</summary>
public sealed partial class KubernetesClient : IKubernetesClient, IRawKubernetesClient, IDisposable
{
    private readonly KubernetesClientOptions _options;
    private readonly ApiTransport _transport;
    private readonly ILogger _logger;

    /// <summary>Stores its parts; the first call makes the first connection.</summary>
    public KubernetesClient(KubernetesClientOptions options, TimeProvider time, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _logger = logger;
        Clock = new(time);
        _transport = new(options, Clock, time, logger);
    }

    /// <inheritdoc />
    public ServerClock Clock { get; }

    /// <inheritdoc />
    public Task NextReturn => _transport.NextReturn;

    /// <inheritdoc />
    public string DefaultNamespace => _options.Namespace;

    /// <inheritdoc />
    public Task<T> GetAsync<T>(ResourceType<T> type, string? ns, string name, CancellationToken cancellationToken)
        where T : class, IKubernetesObject
    {
        ArgumentNullException.ThrowIfNull(type);
        return CallAsync(HttpMethod.Get, type.Path(ns, name), null, type.TypeInfo, cancellationToken);
    }

    /// <inheritdoc />
    public async Task<T?> FindAsync<T>(ResourceType<T> type, string? ns, string name, CancellationToken cancellationToken)
        where T : class, IKubernetesObject
    {
        try
        {
            return await GetAsync(type, ns, name, cancellationToken).ConfigureAwait(false);
        }
        catch (KubernetesApiException e) when (e.IsNotFound)
        {
            return null;
        }
    }

    /// <inheritdoc />
    public Task<ListPage<T>> ListAsync<T>(ResourceType<T> type, string? ns, ListOptions? options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject
    {
        ArgumentNullException.ThrowIfNull(type);
        var path = type.Path(ns) + Query.For(options ?? new());
        return _transport.CallAsync(HttpMethod.Get, path, null, ReadPageAsync, cancellationToken);

        async Task<ListPage<T>> ReadPageAsync(Stream stream, CancellationToken token)
        {
            using var reader = new ListReader<T>(type.TypeInfo, (item, fault) => ReportUnreadable(type.Kind, item, fault));
            return await reader.ReadAsync(stream, token).ConfigureAwait(false);
        }
    }

    /// <inheritdoc />
    public Task<T> CreateAsync<T>(ResourceType<T> type, string? ns, T value, CreateOptions? options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject
    {
        ArgumentNullException.ThrowIfNull(type);
        var query = new Query()
            .Add("fieldManager", options?.FieldManager ?? _options.FieldManager)
            .Add("fieldValidation", options?.FieldValidation)
            .Add("dryRun", options?.DryRun == true ? "All" : null);
        var body = new RequestBody("application/json", JsonSerializer.SerializeToUtf8Bytes(value, type.TypeInfo));
        return CallAsync(HttpMethod.Post, type.Path(ns) + query, body, type.TypeInfo, cancellationToken);
    }

    /// <inheritdoc />
    public Task<T> PatchAsync<T>(
        ResourceType<T> type, string? ns, string name, Patch patch, PatchOptions? options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(patch);
        var query = new Query()
            .Add("fieldManager", options?.FieldManager ?? _options.FieldManager)
            .Add("fieldValidation", options?.FieldValidation)
            .Add("force", options?.Force == true && patch.Type == PatchType.Apply ? "true" : null)
            .Add("dryRun", options?.DryRun == true ? "All" : null);
        var path = type.Path(ns, name, options?.Subresource) + query;
        return CallAsync(HttpMethod.Patch, path, new(patch.MediaType, patch.Body), type.TypeInfo, cancellationToken);
    }

    /// <inheritdoc />
    public async Task<bool> DeleteAsync<T>(
        ResourceType<T> type, string? ns, string name, DeleteOptions? options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject
    {
        ArgumentNullException.ThrowIfNull(type);
        try
        {
            await _transport.CallAsync(HttpMethod.Delete, type.Path(ns, name), Body(options), cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (KubernetesApiException e) when (e.IsNotFound)
        {
            return false;
        }
    }

    /// <inheritdoc />
    public Task DeleteCollectionAsync<T>(
        ResourceType<T> type, string? ns, ListOptions selection, DeleteOptions? options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject
    {
        ArgumentNullException.ThrowIfNull(type);
        return _transport.CallAsync(HttpMethod.Delete, type.Path(ns) + Query.For(selection), Body(options), cancellationToken);
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<WatchEvent<T>> WatchAsync<T>(
        ResourceType<T> type, string? ns, WatchOptions? options, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class, IKubernetesObject
    {
        ArgumentNullException.ThrowIfNull(type);
        options ??= new();
        var path = type.Path(ns) + Query.For(options);
        await using var watch = await _transport.OpenAsync(path, options.Timeout, cancellationToken).ConfigureAwait(false);
        options.OnOpen?.Invoke();
        await using var events = WatchReader
            .ReadAsync(watch.Stream, type.TypeInfo, (item, fault) => ReportUnreadable(type.Kind, item, fault), watch.Token)
            .GetAsyncEnumerator(watch.Token);
        while (await watch.GuardAsync(events.MoveNextAsync()).ConfigureAwait(false))
        {
            yield return events.Current;
        }
    }

    /// <inheritdoc />
    public Task<JsonNode?> SendAsync(RawRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var body = request.Body is { } bytes ? new RequestBody(request.MediaType, bytes) : null;
        return _transport.CallAsync(request.Method, request.Path, body, ReadAsync, cancellationToken, request.Accept);

        static async Task<JsonNode?> ReadAsync(Stream stream, CancellationToken token) =>
            await JsonNode.ParseAsync(stream, documentOptions: WatchReader.DocumentOptions, cancellationToken: token).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<JsonNode> WatchAsync(
        RawRequest request, TimeSpan timeout, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        await using var watch = await _transport.OpenAsync(request.Path, timeout, cancellationToken, request.Accept).ConfigureAwait(false);
        await using var events = WatchReader.ReadAsync(watch.Stream, watch.Token).GetAsyncEnumerator(watch.Token);
        while (await watch.GuardAsync(events.MoveNextAsync()).ConfigureAwait(false))
        {
            yield return events.Current;
        }
    }

    /// <summary>Closes the connections; calls in progress fail.</summary>
    public void Dispose() => _transport.Dispose();

    private Task<T> CallAsync<T>(HttpMethod method, string path, RequestBody? body, JsonTypeInfo<T> typeInfo, CancellationToken cancellationToken)
        where T : class
    {
        return _transport.CallAsync(method, path, body, ReadAsync, cancellationToken);

        async Task<T> ReadAsync(Stream stream, CancellationToken token) =>
            await JsonSerializer.DeserializeAsync(stream, typeInfo, token).ConfigureAwait(false)
            ?? throw new JsonException("the answer is null");
    }

    private void ReportUnreadable(string kind, PartialObject? item, JsonException fault) =>
        LogUnreadable(fault, kind, item?.Metadata.Namespace, item?.Metadata.Name);

    private static RequestBody? Body(DeleteOptions? options) => options is null
        ? null
        : new("application/json", JsonSerializer.SerializeToUtf8Bytes(DeleteBody.From(options), ClientJsonContext.Default.DeleteBody));
}
