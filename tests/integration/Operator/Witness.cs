using Carillon.Api.Meta;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Resources;

namespace Carillon.Tests.Integration.Operator;

/// <summary>
/// Sees every change of the objects of a kind in a namespace from the beginning, those that are gone by now among them: what is left in the
/// end does not tell whether something was made twice.
/// </summary>
internal sealed class Witness<T> : IAsyncDisposable
    where T : class, IKubernetesObject
{
    private readonly IKubernetesClient _client;
    private readonly ResourceType<T> _type;
    private readonly string _ns;
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _lock = new();
    private readonly List<WatchEvent<T>> _events = [];
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _watching = Task.CompletedTask;

    private Witness(IKubernetesClient client, ResourceType<T> type, string ns)
    {
        _client = client;
        _type = type;
        _ns = ns;
    }

    /// <summary>All changes so far.</summary>
    public IReadOnlyList<WatchEvent<T>> Events
    {
        get
        {
            lock (_lock)
            {
                return [.. _events];
            }
        }
    }

    /// <summary>Everything that was ever created, in order.</summary>
    public IReadOnlyList<T> Created => [.. Events.Where(static change => change.Type == WatchEventType.Added).Select(static change => change.Object!)];

    /// <summary>Begins to look; what is changed from now on is seen.</summary>
    public static async Task<Witness<T>> StartAsync(IKubernetesClient client, ResourceType<T> type, string ns, CancellationToken cancellationToken)
    {
        var witness = new Witness<T>(client, type, ns);
        var page = await client.ListAsync(type, ns, new ListOptions { Limit = 1 }, cancellationToken);
        witness._watching = witness.WatchAsync(page.ResourceVersion);
        return witness;
    }

    /// <summary>Waits until what was seen is as wanted.</summary>
    public async Task UntilAsync(Func<IReadOnlyList<WatchEvent<T>>, bool> wanted, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task next;
            lock (_lock)
            {
                next = _next.Task;
            }

            if (wanted(Events))
            {
                return;
            }

            await (await Task.WhenAny(next, _watching).WaitAsync(cancellationToken));
            Assert.False(_watching.IsCompleted, "the watch has ended");
        }
    }

    /// <summary>Waits until so many were created, and gives them.</summary>
    public async Task<IReadOnlyList<T>> UntilCreatedAsync(Func<IReadOnlyList<T>, bool> wanted, CancellationToken cancellationToken)
    {
        await UntilAsync(_ => wanted(Created), cancellationToken);
        return Created;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private async Task WatchAsync(string version)
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                await foreach (var change in _client.WatchAsync(_type, _ns, new WatchOptions { ResourceVersion = version }, _end.Token))
                {
                    version = change.ResourceVersion;
                    if (!change.IsBookmark)
                    {
                        Add(change);
                    }
                }
            }
            catch (Exception e) when (e is KubernetesTransportException or KubernetesApiException { Code: >= 500 })
            {
                // The server is away; the watch goes on where it was. What it cannot give any more (410) ends the test.
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException) when (_end.IsCancellationRequested)
            {
            }
        }
    }

    private void Add(WatchEvent<T> change)
    {
        TaskCompletionSource seen;
        lock (_lock)
        {
            _events.Add(change);
            (seen, _next) = (_next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        seen.TrySetResult();
    }
}
