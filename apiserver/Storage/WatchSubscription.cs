using System.Threading.Channels;

namespace Carillon.ApiServer.Storage;

/// <summary>
/// One watcher's queue. It is bounded: a watcher that does not read is cut off and starts again from the last revision it saw,
/// instead of holding memory or anyone else up.
/// </summary>
internal sealed class WatchSubscription : IDisposable
{
    // Not SingleReader: that kind of channel cannot say how much waits in it.
    private readonly Channel<WatchItem> _queue = Channel.CreateUnbounded<WatchItem>();
    private readonly WatchHub _hub;
    private readonly Func<StoredObject, bool> _filter;
    private readonly long _afterRevision;
    private readonly int _capacity;
    private long _lastRevision;

    public WatchSubscription(WatchHub hub, long afterRevision, Func<StoredObject, bool> filter, int capacity)
    {
        _hub = hub;
        _afterRevision = afterRevision;
        _filter = filter;
        _capacity = capacity;
        _lastRevision = afterRevision;
    }

    public ChannelReader<WatchItem> Events => _queue.Reader;

    /// <summary>Whether the queue ended because this watcher was too slow.</summary>
    public bool Overflowed { get; private set; }

    /// <summary>Queues the event if it concerns this watcher. Called under the hub's lock.</summary>
    public void Offer(StoreEvent change)
    {
        if (change.Revision > _afterRevision && ToItem(change) is { } item)
        {
            Enqueue(item);
        }
    }

    /// <summary>Queues an event or a bookmark. Called under the hub's lock.</summary>
    public void Enqueue(WatchItem item)
    {
        if (item.Revision < _lastRevision)
        {
            // A bookmark taken just before the newest event was queued would lead the client back.
            return;
        }

        _lastRevision = item.Revision;
        if (_queue.Reader.Count >= _capacity)
        {
            Overflowed = true;
            _queue.Writer.TryComplete();
            return;
        }

        _queue.Writer.TryWrite(item);
    }

    public void Close() => _queue.Writer.TryComplete();

    public void Dispose()
    {
        _hub.Unsubscribe(this);
        Close();
    }

    /// <summary>An object moving in or out of a selector looks like a creation or a deletion to this watcher.</summary>
    private WatchItem? ToItem(StoreEvent change)
    {
        var before = change.Previous is { } previous && _filter(previous);
        var after = change.Current is { } current && _filter(current);
        return (before, after) switch
        {
            (false, true) => new WatchItem(WatchEventType.Added, change.Current, change.Revision),
            (true, true) => new WatchItem(WatchEventType.Modified, change.Current, change.Revision),
            (true, false) => new WatchItem(WatchEventType.Deleted, change.PreviousAtRevision, change.Revision),
            _ => null,
        };
    }
}
