namespace Carillon.ApiServer.Storage;

/// <summary>
/// Keeps the snapshots that paged lists are reading from, for a while: later pages then show the same revision as the first.
/// A snapshot shares all unchanged objects with the present state, so keeping one costs only what has changed since.
/// </summary>
internal sealed class SnapshotCache(TimeProvider time)
{
    private const int Capacity = 32;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private readonly LinkedList<(StoreSnapshot Snapshot, long UsedAt)> _entries = new();

    public void Keep(StoreSnapshot snapshot)
    {
        lock (_gate)
        {
            Touch(snapshot);
            while (_entries.Count > Capacity || (_entries.Last is { } last && time.GetElapsedTime(last.Value.UsedAt) > Lifetime))
            {
                _entries.RemoveLast();
            }
        }
    }

    /// <summary>The snapshot of exactly that revision, or null when it is not kept any more.</summary>
    public StoreSnapshot? Find(long revision)
    {
        lock (_gate)
        {
            foreach (var (snapshot, usedAt) in _entries)
            {
                if (snapshot.Revision == revision && time.GetElapsedTime(usedAt) <= Lifetime)
                {
                    Touch(snapshot);
                    return snapshot;
                }
            }

            return null;
        }
    }

    private void Touch(StoreSnapshot snapshot)
    {
        for (var node = _entries.First; node is not null; node = node.Next)
        {
            if (node.Value.Snapshot.Revision == snapshot.Revision)
            {
                _entries.Remove(node);
                break;
            }
        }

        _entries.AddFirst((snapshot, time.GetTimestamp()));
    }
}
