using System.Text;
using System.Threading.Channels;

using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Configuration;
using Carillon.Kubernetes.Core;
using Carillon.Kubernetes.Resources;

using Microsoft.Extensions.Logging;

namespace Carillon.Kubernetes.Events;

/// <summary>
/// Writes events in the background. Equal ones become one with a count, an object that has too much to tell is cut short, and what
/// the server does not take in time is dropped: events are for people, nothing may depend on them.
/// </summary>
public sealed partial class EventRecorder : IEventRecorder
{
    private const int MaxMessageBytes = 1024;
    private const int MaxTries = 3;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(2);

    private readonly IKubernetesClient _client;
    private readonly EventRecorderOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Channel<PendingEvent> _pending;
    private readonly EventLimiter _limiter;
    private readonly RecentMap<EventKey, Event> _written;
    private long _dropped;

    /// <summary>Stores its parts; nothing is written before <see cref="RunAsync"/>.</summary>
    public EventRecorder(IKubernetesClient client, EventRecorderOptions options, TimeProvider time, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        _client = client;
        _options = options;
        _time = time;
        _logger = logger;
        _pending = Channel.CreateBounded<PendingEvent>(
            new BoundedChannelOptions(options.Capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite },
            _ => Interlocked.Increment(ref _dropped));
        _limiter = new(options, time);
        _written = new(options.MaxRemembered);
    }

    /// <summary>How many events were not written: too many of one object, a full queue, or a server that did not take them.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <inheritdoc />
    public void Record(EventType type, ObjectReference about, string reason, string message)
    {
        ArgumentNullException.ThrowIfNull(about);
        var key = new EventKey(EventSubject.Of(about), type, reason, Shorten(message ?? ""));
        _pending.Writer.TryWrite(new(key, about, Guid.NewGuid(), _time.GetUtcNow()));
    }

    /// <summary>Writes until cancelled, then what still waits, for at most two seconds.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var next in _pending.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                await WriteAsync(next, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await DrainAsync().ConfigureAwait(false);
        }
    }

    private async Task DrainAsync()
    {
        using var deadline = new CancellationTokenSource(DrainTime, _time);
        try
        {
            while (_pending.Reader.TryRead(out var next))
            {
                await WriteAsync(next, deadline.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            while (_pending.Reader.TryRead(out _))
            {
                Interlocked.Increment(ref _dropped);
            }
        }
    }

    private async Task WriteAsync(PendingEvent next, CancellationToken cancellationToken)
    {
        if (!_limiter.TryTake(next.Key.Subject, next.Key.Type))
        {
            Drop(next, "too many for one object", null);
            return;
        }

        for (var tries = 1; ; tries++)
        {
            try
            {
                await WriteOnceAsync(next, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (KubernetesException e) when (e.IsTransient && tries < MaxTries)
            {
                await Task.Delay(e.RetryAfter ?? (RetryDelay * tries), _time, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is KubernetesException or KubeConfigException)
            {
                Drop(next, "the server did not take it", e);
                return;
            }
        }
    }

    private async Task WriteOnceAsync(PendingEvent next, CancellationToken cancellationToken)
    {
        if (_written.TryGet(next.Key, out var before) && next.SeenAt - before.LastTimestamp < _options.AggregationWindow)
        {
            var again = before with { Count = (before.Count ?? 1) + 1, LastTimestamp = next.SeenAt };
            var patch = Patch.Merge(
                new Event { ApiVersion = null, Kind = null, Count = again.Count, LastTimestamp = again.LastTimestamp }, CoreResources.Events.TypeInfo);
            try
            {
                await _client.PatchAsync(
                    CoreResources.Events.MetadataOnly(), again.Metadata.Namespace, again.Metadata.Name!, patch, null, cancellationToken).ConfigureAwait(false);
                _written.Set(next.Key, again);
                return;
            }
            catch (KubernetesApiException e) when (e.IsNotFound)
            {
                // It has expired on the server: a new one begins.
            }
        }

        var created = Make(next);
        try
        {
            await _client.CreateAsync(CoreResources.Events, created.Metadata.Namespace, created, null, cancellationToken).ConfigureAwait(false);
        }
        catch (KubernetesApiException e) when (e.IsAlreadyExists)
        {
            // An earlier try got there, only its answer did not come back.
        }

        _written.Set(next.Key, created);
    }

    private Event Make(PendingEvent next) => new()
    {
        Metadata = new()
        {
            // Unique without asking the server, so that a repeated create of the same event is refused instead of doubled.
            Name = $"{Cut(next.About.Name ?? "unknown", 200)}.{next.Id:N}",
            Namespace = next.About.Namespace ?? "default",
        },
        InvolvedObject = next.About,
        Type = next.Key.Type == EventType.Warning ? "Warning" : "Normal",
        Reason = next.Key.Reason,
        Message = next.Key.Message,
        Source = new() { Component = _options.Component, Host = _options.Instance },
        ReportingComponent = _options.Component,
        ReportingInstance = _options.Instance ?? "",
        FirstTimestamp = next.SeenAt,
        LastTimestamp = next.SeenAt,
        Count = 1,
    };

    private void Drop(PendingEvent next, string why, Exception? cause)
    {
        Interlocked.Increment(ref _dropped);
        LogDropped(cause, next.Key.Reason, next.About.Kind, next.About.Namespace, next.About.Name, why);
    }

    private static string Cut(string text, int length) => text.Length > length ? text[..length].TrimEnd('.', '-') : text;

    private static string Shorten(string message)
    {
        if (Encoding.UTF8.GetByteCount(message) <= MaxMessageBytes)
        {
            return message;
        }

        var bytes = Encoding.UTF8.GetBytes(message);
        var length = MaxMessageBytes - 3; // the ellipsis takes three
        while ((bytes[length] & 0xC0) == 0x80)
        {
            length--; // inside a character: cut before it
        }

        return Encoding.UTF8.GetString(bytes, 0, length) + "…";
    }
}
