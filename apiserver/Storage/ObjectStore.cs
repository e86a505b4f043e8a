using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Carillon.ApiServer.Storage;

/// <summary>
/// All objects in memory, on disk before they are visible. One thread decides and commits writes in groups; a second one hands the
/// changes to watchers, so that no number of watchers holds up a write. Readers take a snapshot and wait for nobody.
/// </summary>
internal sealed partial class ObjectStore : IAsyncDisposable
{
    private const int MaxBatch = 512;

    // Snapshots share what has not changed, so this many cost no more than the changes between them.
    private const int RecentSnapshots = 32;

    private readonly SqliteDatabase _database;
    private readonly ILogger _logger;
    private readonly int _eventHistory;
    private long _startRevision;
    private readonly Channel<PendingWrite> _writes = Channel.CreateUnbounded<PendingWrite>(new() { SingleReader = true });
    private readonly Channel<CommittedBatch> _committed = Channel.CreateUnbounded<CommittedBatch>(new() { SingleReader = true, SingleWriter = true });
    private readonly ConcurrentDictionary<ResourceId, WatchHub> _hubs = new();
    private readonly ConcurrentQueue<StoreSnapshot> _recent = new();
    private readonly List<Action<StoreEvent>> _observers = [];
    private readonly List<Action<StoreEvent>> _dispatchObservers = [];
    private readonly Thread _writer;
    private readonly Task _dispatcher;
    private volatile StoreSnapshot _current;
    private volatile bool _closed;
    private long _dispatchedRevision;

    private ObjectStore(SqliteDatabase database, StoreSnapshot start, int eventHistory, ILogger logger)
    {
        _database = database;
        _current = start;
        _startRevision = start.Revision;
        _dispatchedRevision = start.Revision;
        _eventHistory = eventHistory;
        _logger = logger;
        _writer = new Thread(WriteLoop) { IsBackground = true, Name = "apiserver-writer" };
        _dispatcher = Task.Run(DispatchLoopAsync);
    }

    /// <summary>The newest committed state. A write is in it before its task completes.</summary>
    public StoreSnapshot Current => _current;

    /// <summary>Forgets the history so far: what was done to set the server up is nobody's to watch.</summary>
    public async Task CompactAsync()
    {
        while (DispatchedRevision < _current.Revision)
        {
            await Task.Yield();
        }

        _startRevision = _current.Revision;
        foreach (var hub in _hubs.Values)
        {
            hub.Compact(_startRevision);
        }
    }

    /// <summary>The state at exactly that revision, if it is one of the last few; else null.</summary>
    public StoreSnapshot? FindRecent(long revision) => _recent.FirstOrDefault(snapshot => snapshot.Revision == revision);

    /// <summary>Every change up to here has been handed to the watchers.</summary>
    public long DispatchedRevision => Volatile.Read(ref _dispatchedRevision);

    public static ObjectStore Open(string path, int eventHistory, ILogger logger)
    {
        var database = SqliteDatabase.Open(path);
        try
        {
            return new ObjectStore(database, database.Load(), eventHistory, logger);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Has <paramref name="observer"/> called for every change, on the writer's thread before the write is acknowledged. It must be
    /// quick and must not throw. Only before <see cref="Start"/>.
    /// </summary>
    public void Observe(Action<StoreEvent> observer) => _observers.Add(observer);

    /// <summary>As <see cref="Observe"/>, but called when the change and all before it have been handed to the watchers.</summary>
    public void ObserveDispatched(Action<StoreEvent> observer) => _dispatchObservers.Add(observer);

    public void Start() => _writer.Start();

    public Task<WriteOutcome> WriteAsync(ObjectWrite write)
    {
        var pending = new PendingWrite(write);
        return _writes.Writer.TryWrite(pending)
            ? pending.Task
            : Task.FromException<WriteOutcome>(new ObjectDisposedException(nameof(ObjectStore)));
    }

    /// <summary>What <see cref="WriteAsync"/> would answer now, without writing: a dry run.</summary>
    public WriteOutcome Try(ObjectWrite write) => new StoreDraft(_current).Apply(write).Outcome;

    public WatchHub Hub(ResourceId resource)
    {
        var hub = _hubs.GetOrAdd(resource, static (_, store) => new WatchHub(store._startRevision, store._eventHistory), this);
        if (_closed)
        {
            hub.Close();
        }

        return hub;
    }

    public async ValueTask DisposeAsync()
    {
        _writes.Writer.TryComplete();
        if (_writer.ThreadState.HasFlag(ThreadState.Unstarted))
        {
            _committed.Writer.TryComplete();
        }
        else
        {
            _writer.Join();
        }

        await _dispatcher.ConfigureAwait(false);
        CloseHubs();
        _database.Dispose();
    }

    /// <summary>Ends every watch there is and every one to come.</summary>
    public void CloseHubs()
    {
        _closed = true;
        foreach (var hub in _hubs.Values)
        {
            hub.Close();
        }
    }

    private void WriteLoop()
    {
        var batch = new List<PendingWrite>();
        while (_writes.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            batch.Clear();
            while (batch.Count < MaxBatch && _writes.Reader.TryRead(out var pending))
            {
                batch.Add(pending);
            }

            try
            {
                CommitBatch(batch);
            }
            catch (Exception e)
            {
                LogCommitFailed(e, batch.Count);
                batch.ForEach(pending => pending.Fail(e));
            }
        }

        _committed.Writer.TryComplete();
    }

    private void CommitBatch(List<PendingWrite> batch)
    {
        var draft = new StoreDraft(_current);
        var events = new List<StoreEvent>(batch.Count);
        foreach (var pending in batch)
        {
            (pending.Outcome, var change) = draft.Apply(pending.Write);
            if (change is not null)
            {
                events.Add(change);
            }
        }

        if (events.Count > 0)
        {
            _database.Commit(events, draft.Revision);
            _current = draft.ToSnapshot();
            Remember(_current);
            events.ForEach(change => _observers.ForEach(observe => observe(change)));
            _committed.Writer.TryWrite(new CommittedBatch(events, draft.Revision));
        }

        batch.ForEach(pending => pending.Complete());
    }

    private void Remember(StoreSnapshot snapshot)
    {
        _recent.Enqueue(snapshot);
        if (_recent.Count > RecentSnapshots)
        {
            _recent.TryDequeue(out _);
        }
    }

    private async Task DispatchLoopAsync()
    {
        await foreach (var batch in _committed.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            foreach (var change in batch.Events)
            {
                Hub(change.Resource).Publish(change);
                _dispatchObservers.ForEach(observe => observe(change));
            }

            Volatile.Write(ref _dispatchedRevision, batch.Revision);
        }
    }

    private sealed record CommittedBatch(List<StoreEvent> Events, long Revision);
}
