using Carillon.Api.Meta;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Configuration;
using Carillon.Kubernetes.Resources;
using Carillon.Runtime.Timing;

using Microsoft.Extensions.Logging;

namespace Carillon.Kubernetes.Informers;

/// <summary>
/// Keeps a store in step with the server: lists page by page, then watches, for ever. A dropped watch goes on where it was; when the
/// server no longer knows that place (410) it lists again, and what vanished meanwhile is announced as deleted.
/// </summary>
public sealed partial class Informer<T> : IMeasuredInformer
    where T : class, IKubernetesObject
{
    /// <summary>A watch that ends sooner, and without having said anything, counts as a failure: else a broken proxy would make us spin.</summary>
    private static readonly TimeSpan ShortestHealthyWatch = TimeSpan.FromSeconds(1);

    /// <summary>After so many refusals in a row the place to go on from is given up: it may be one that the server will never reach.</summary>
    private const int MaxRefusals = 5;

    private readonly IKubernetesClient _client;
    private readonly ResourceType<T> _type;
    private readonly InformerOptions<T> _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ObjectStore<T> _store;
    private readonly Backoff _backoff;
    private readonly InformerMetrics _metrics;
    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _contactLock = new();

    private InformerContact _contact = new(false, 0, 0, 0);
    private long _lastContact;
    private bool _interrupted = true;
    private string? _resume;
    private bool _heard;
    private bool _unreachable;
    private int _failures;

    /// <summary>Stores its parts; nothing runs before <see cref="RunAsync"/>.</summary>
    public Informer(IKubernetesClient client, ResourceType<T> type, InformerOptions<T> options, TimeProvider time, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(options);
        _client = client;
        _type = type;
        _options = options;
        _time = time;
        _logger = logger;
        _store = new(options.Indexes);
        _backoff = new(options.InitialBackoff, options.MaxBackoff, random: options.Random);
        _metrics = InformerMetrics.Of(type.Plural);
    }

    /// <summary>What was last seen.</summary>
    public IStore<T> Store => _store;

    /// <summary>Done once the store holds the first complete list.</summary>
    public Task Synced => _synced.Task;

    /// <summary>How it stands with the server.</summary>
    public InformerContact Contact
    {
        get
        {
            lock (_contactLock)
            {
                return _contact with { LastContact = Volatile.Read(ref _lastContact) };
            }
        }
    }

    /// <summary>How long ago the server was last heard of; null before the first time.</summary>
    public TimeSpan? SinceLastContact => Volatile.Read(ref _lastContact) is not 0 and var last ? _time.GetElapsedTime(last) : null;

    int IMeasuredInformer.ObjectCount => _store.Count;

    bool IMeasuredInformer.IsSynced => _synced.Task.IsCompletedSuccessfully;

    bool IMeasuredInformer.IsWatching => Contact.Watching;

    /// <summary>
    /// Calls <paramref name="handler"/> for every change from now on, in order, one at a time, on its own task; objects already in the
    /// store come first as added. A slow handler delays only itself.
    /// </summary>
    public InformerSubscription Subscribe(Action<StoreChange<T>> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        var subscription = new HandlerSubscription<T>(_store, handler, _options.Stepped, _logger);
        _store.Join(subscription);
        return subscription;
    }

    /// <summary>Follows the server until cancelled, then returns. Faults of the server or the network are waited out, never thrown.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        _metrics.Join(this);
        try
        {
            while (true)
            {
                var back = _client.NextReturn; // from before the request that may fail, lest a return in between go unnoticed
                if (await FollowAsync(cancellationToken).ConfigureAwait(false) is { } wait)
                {
                    await WaitAsync(wait, back, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // asked to stop
        }
        finally
        {
            SetWatching(false, interrupted: true);
            _metrics.Leave(this);
        }
    }

    /// <summary>One list, if one is due, and one watch.</summary>
    /// <returns>How long to wait before the next; null when the watch ended in good order.</returns>
    private async Task<TimeSpan?> FollowAsync(CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        _unreachable = false;
        try
        {
            _resume ??= await ListAsync(cancellationToken).ConfigureAwait(false);
            started = _time.GetTimestamp();
            await WatchAsync(_resume, cancellationToken).ConfigureAwait(false);
            SetWatching(false, interrupted: false);
            return _heard || _time.GetElapsedTime(started) >= ShortestHealthyWatch ? Healthy() : Failed();
        }
        catch (KubernetesApiException e) when (WhyListAnew(e) is { } reason)
        {
            _metrics.ListsAnew(reason);
            LogListAnew(_type.QualifiedName, _resume, e.Message);
            _resume = null;
            return Interrupted(e);
        }
        catch (Exception e) when (e is KubernetesException or KubeConfigException)
        {
            var wait = Interrupted(e);
            var level = e is KubernetesException { IsNetworkFault: true } ? LogLevel.Debug : LogLevel.Warning;
            LogFault(level, _type.QualifiedName, _failures, wait, e.Message);
            return wait;
        }
    }

    /// <summary>Waits before the next try; where the server was out of reach, only until somebody hears from it.</summary>
    private async Task WaitAsync(TimeSpan wait, Task back, CancellationToken cancellationToken)
    {
        if (!_unreachable)
        {
            await Pause.ForAsync(wait, _time, cancellationToken).ConfigureAwait(false);
            return;
        }

        try
        {
            await back.WaitAsync(wait, _time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return;
        }

        _failures = 0; // it may refuse a little longer, which is not to cost the waits of its absence; and it may go again, so not without any
        await Pause.ForAsync(Failed(), _time, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads the complete list into the store.</summary>
    /// <returns>The version to watch from.</returns>
    private async Task<string> ListAsync(CancellationToken cancellationToken)
    {
        var expired = 0;
        while (true)
        {
            try
            {
                // A page token can expire while a large list is read. Twice means that we are too slow for it: then all at once.
                var (items, version) = await ListOnceAsync(expired < 2 ? _options.PageSize : null, cancellationToken).ConfigureAwait(false);
                _store.Replace(items);
                _metrics.Listed();
                LogListed(_type.QualifiedName, items.Count, version);
                _synced.TrySetResult();
                return version;
            }
            catch (KubernetesApiException e) when (e.IsExpired && ++expired <= 2)
            {
                _metrics.ListsAnew(RelistReason.PageExpired);
                LogListAnew(_type.QualifiedName, null, e.Message);
            }
        }
    }

    private async Task<(List<T> Items, string Version)> ListOnceAsync(int? pageSize, CancellationToken cancellationToken)
    {
        var items = new List<T>();
        var options = new ListOptions { LabelSelector = _options.LabelSelector, Limit = pageSize };
        while (true)
        {
            var page = await _client.ListAsync(_type, _options.Namespace, options, cancellationToken).ConfigureAwait(false);
            Touch();
            foreach (var item in page.Items)
            {
                if (Transform(item) is { } kept)
                {
                    items.Add(kept);
                }
            }

            if (page.Continue is null)
            {
                return (items, page.ResourceVersion);
            }

            options = options with { Continue = page.Continue };
        }
    }

    private async Task WatchAsync(string from, CancellationToken cancellationToken)
    {
        var options = new WatchOptions
        {
            LabelSelector = _options.LabelSelector,
            ResourceVersion = from,
            Timeout = _options.WatchTimeout * (1 - (0.25 * (_options.Random ?? Random.Shared).NextDouble())),
            OnOpen = () =>
            {
                _metrics.WatchOpened();
                SetWatching(true, interrupted: false);
            },
        };
        _heard = false;
        await foreach (var change in _client.WatchAsync(_type, _options.Namespace, options, cancellationToken).ConfigureAwait(false))
        {
            Touch();
            _metrics.Received(change.Type);
            _heard = true;
            _failures = 0;
            Apply(change);
            _resume = ResourceVersions.Newer(_resume ?? from, change.ResourceVersion);
        }
    }

    private void Apply(WatchEvent<T> change)
    {
        if (change.IsBookmark)
        {
            return;
        }

        if (change.Type != WatchEventType.Deleted && Transform(change.Object) is { } kept)
        {
            _store.Upsert(kept);
        }
        else
        {
            _store.Delete(change.Object);
        }
    }

    private T? Transform(T item) => _options.Transform is { } transform ? transform(item) : item;

    /// <summary>Why going on from where we were makes no sense; null when it does make sense, or when we were nowhere.</summary>
    private RelistReason? WhyListAnew(KubernetesApiException e) => e switch
    {
        _ when _resume is null => null,
        { IsExpired: true } => RelistReason.Expired,
        { Code: 400 } => RelistReason.NotUnderstood,
        _ when e.Details?.Causes?.Any(static c => c.Reason == "ResourceVersionTooLarge") == true => RelistReason.NotReached,
        _ => _failures >= MaxRefusals ? RelistReason.Refused : null,
    };

    private TimeSpan? Healthy()
    {
        _failures = 0;
        return null;
    }

    private TimeSpan Failed() => _backoff.Delay(++_failures);

    private TimeSpan Interrupted(Exception cause)
    {
        SetWatching(false, interrupted: true);
        var wait = Failed();
        _unreachable = cause is KubernetesException { IsNetworkFault: true };
        return (cause as KubernetesException)?.RetryAfter is { } asked && asked > wait ? asked : wait;
    }

    private void Touch() => Volatile.Write(ref _lastContact, _time.GetTimestamp());

    private void SetWatching(bool watching, bool interrupted)
    {
        lock (_contactLock)
        {
            _interrupted |= interrupted;
            if (!watching)
            {
                _contact = _contact with { Watching = false };
                return;
            }

            Touch();
            _contact = _interrupted
                ? new(true, _contact.Epoch + 1, _time.GetTimestamp(), 0)
                : _contact with { Watching = true };
            _interrupted = false;
        }
    }
}
