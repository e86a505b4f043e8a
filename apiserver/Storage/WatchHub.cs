namespace Carillon.ApiServer.Storage;

/// <summary>The recent changes of one kind and those who watch it.</summary>
internal sealed class WatchHub
{
    private readonly Lock _gate = new();
    private readonly Queue<StoreEvent> _history = new();
    private readonly HashSet<WatchSubscription> _subscribers = [];
    private readonly int _capacity;
    private long _forgottenThrough;
    private bool _closed;

    /// <param name="startRevision">Changes up to this revision are not known here.</param>
    /// <param name="capacity">How many changes are remembered.</param>
    public WatchHub(long startRevision, int capacity)
    {
        _forgottenThrough = startRevision;
        _capacity = capacity;
    }

    /// <summary>The oldest revision a watch can still start from.</summary>
    public long OldestRevision
    {
        get
        {
            lock (_gate)
            {
                return _forgottenThrough;
            }
        }
    }

    /// <summary>Starts a watch with every change after <paramref name="revision"/>.</summary>
    /// <returns>The queue, or null when changes after that revision have been forgotten (410 Expired).</returns>
    public WatchSubscription? Subscribe(long revision, Func<StoredObject, bool> filter)
    {
        lock (_gate)
        {
            if (revision < _forgottenThrough)
            {
                return null;
            }

            // The backlog must fit beside a fair number of new events, or a resuming watcher would be cut off at once.
            var subscription = new WatchSubscription(this, revision, filter, 2 * _capacity);
            foreach (var change in _history)
            {
                subscription.Offer(change);
            }

            _subscribers.Add(subscription);
            if (_closed)
            {
                subscription.Close();
            }

            return subscription;
        }
    }

    public void Unsubscribe(WatchSubscription subscription)
    {
        lock (_gate)
        {
            _subscribers.Remove(subscription);
        }
    }

    public void Publish(StoreEvent change)
    {
        lock (_gate)
        {
            _history.Enqueue(change);
            if (_history.Count > _capacity)
            {
                _forgottenThrough = _history.Dequeue().Revision;
            }

            foreach (var subscription in _subscribers)
            {
                subscription.Offer(change);
            }
        }
    }

    /// <summary>Queues a bookmark for one watcher; the lock keeps it behind every event up to <paramref name="revision"/>.</summary>
    public void Bookmark(WatchSubscription subscription, long revision)
    {
        lock (_gate)
        {
            subscription.Enqueue(WatchItem.Bookmark(revision));
        }
    }

    /// <summary>Forgets all history, so that every watch of the past must list again.</summary>
    public void Compact(long revision)
    {
        lock (_gate)
        {
            _history.Clear();
            _forgottenThrough = Math.Max(_forgottenThrough, revision);
        }
    }

    /// <summary>Ends every watch: the kind is no longer served, or the server stops.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            foreach (var subscription in _subscribers)
            {
                subscription.Close();
            }
        }
    }

    /// <summary>Ends every watch but takes new ones: what the kind looks like has changed.</summary>
    public void Restart()
    {
        lock (_gate)
        {
            foreach (var subscription in _subscribers)
            {
                subscription.Close();
            }
        }
    }
}
