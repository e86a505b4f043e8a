using System.Diagnostics.CodeAnalysis;

using Carillon.Api.Meta;
using Carillon.Kubernetes.Resources;

namespace Carillon.Kubernetes.Informers;

/// <summary>
/// The store behind an informer. One writer, many readers. Changes are announced under the lock, so that whoever subscribes under it
/// sees every change exactly once and in order.
/// </summary>
internal sealed class ObjectStore<T> : IStore<T>
    where T : class, IKubernetesObject
{
    /// <summary>How many deletions are remembered against late events of the deleted.</summary>
    private const int MaxTombstones = 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<ObjectKey, T> _objects = [];
    private readonly Dictionary<string, ObjectIndex<T>> _indexes = [];
    private readonly Dictionary<ObjectKey, string> _tombstones = [];
    private readonly Queue<ObjectKey> _tombstoneOrder = [];
    private readonly List<HandlerSubscription<T>> _subscriptions = [];
    private bool _synced;

    public ObjectStore(IReadOnlyDictionary<string, Func<T, IEnumerable<string>>> indexes)
    {
        foreach (var (name, valuesOf) in indexes)
        {
            _indexes[name] = new(valuesOf);
        }
    }

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _objects.Count;
            }
        }
    }

    public T? Find(ObjectKey key)
    {
        lock (_lock)
        {
            return _objects.GetValueOrDefault(key);
        }
    }

    public bool TryGet(ObjectKey key, [NotNullWhen(true)] out T? value)
    {
        value = Find(key);
        return value is not null;
    }

    public IReadOnlyList<T> List()
    {
        lock (_lock)
        {
            return [.. _objects.Values];
        }
    }

    public IReadOnlyList<T> ByIndex(string index, string value)
    {
        lock (_lock)
        {
            return Index(index).Find(value);
        }
    }

    public int CountByIndex(string index, string value)
    {
        lock (_lock)
        {
            return Index(index).Count(value);
        }
    }

    /// <summary>Joins a handler: first what is there, then every change.</summary>
    public void Join(HandlerSubscription<T> subscription)
    {
        lock (_lock)
        {
            foreach (var (key, item) in _objects)
            {
                subscription.Post(new(StoreChangeKind.Added, key, null, item));
            }

            if (_synced)
            {
                subscription.PostSynced();
            }

            _subscriptions.Add(subscription);
        }
    }

    public void Leave(HandlerSubscription<T> subscription)
    {
        lock (_lock)
        {
            _subscriptions.Remove(subscription);
        }
    }

    /// <summary>Makes the store equal to a complete list. The list is the truth, whatever versions are in it.</summary>
    public void Replace(IReadOnlyList<T> items)
    {
        lock (_lock)
        {
            _tombstones.Clear();
            _tombstoneOrder.Clear();
            var vanished = new HashSet<ObjectKey>(_objects.Keys);
            foreach (var item in items)
            {
                var key = ObjectKey.Of(item);
                vanished.Remove(key);
                if (!_objects.TryGetValue(key, out var old) || !IsSame(old, item))
                {
                    Put(key, old, item);
                }
            }

            foreach (var key in vanished)
            {
                Remove(key, _objects[key], null);
            }

            if (!_synced)
            {
                _synced = true;
                _subscriptions.ForEach(s => s.PostSynced());
            }
        }
    }

    /// <summary>Takes a new state of an object, unless it is a repetition or older than what is known.</summary>
    public void Upsert(T item)
    {
        var key = ObjectKey.Of(item);
        lock (_lock)
        {
            var known = _objects.TryGetValue(key, out var old) ? old.Metadata.ResourceVersion : _tombstones.GetValueOrDefault(key);
            if ((old is not null && IsSame(old, item)) || ResourceVersions.IsOlder(item.Metadata.ResourceVersion, known))
            {
                return;
            }

            Put(key, old, item);
        }
    }

    /// <summary>Takes away an object, unless the news is of an earlier one of that name.</summary>
    public void Delete(T last)
    {
        var key = ObjectKey.Of(last);
        lock (_lock)
        {
            if (!_objects.TryGetValue(key, out var old))
            {
                return;
            }

            var isOther = old.Metadata.Uid is not null && last.Metadata.Uid is not null && old.Metadata.Uid != last.Metadata.Uid;
            if (isOther || ResourceVersions.IsOlder(last.Metadata.ResourceVersion, old.Metadata.ResourceVersion))
            {
                return;
            }

            Bury(key, last.Metadata.ResourceVersion);
            Remove(key, old, last);
        }
    }

    private void Put(ObjectKey key, T? old, T item)
    {
        if (old is not null && old.Metadata.Uid != item.Metadata.Uid)
        {
            Remove(key, old, null); // deleted and created anew while nobody looked: two objects, two changes
            old = null;
        }

        _objects[key] = item;
        foreach (var index in _indexes.Values)
        {
            if (old is not null)
            {
                index.Remove(key, old);
            }

            index.Add(key, item);
        }

        Announce(new(old is null ? StoreChangeKind.Added : StoreChangeKind.Updated, key, old, item));
    }

    private void Remove(ObjectKey key, T old, T? last)
    {
        _objects.Remove(key);
        foreach (var index in _indexes.Values)
        {
            index.Remove(key, old);
        }

        Announce(new(StoreChangeKind.Deleted, key, old, last));
    }

    private void Bury(ObjectKey key, string? version)
    {
        if (version is null)
        {
            return;
        }

        if (!_tombstones.ContainsKey(key))
        {
            _tombstoneOrder.Enqueue(key);
        }

        _tombstones[key] = version;
        if (_tombstoneOrder.Count > MaxTombstones)
        {
            _tombstones.Remove(_tombstoneOrder.Dequeue());
        }
    }

    private void Announce(StoreChange<T> change)
    {
        foreach (var subscription in _subscriptions)
        {
            subscription.Post(change);
        }
    }

    private ObjectIndex<T> Index(string name) =>
        _indexes.GetValueOrDefault(name) ?? throw new ArgumentException($"there is no index \"{name}\"", nameof(name));

    private static bool IsSame(T a, T b) => a.Metadata.Uid == b.Metadata.Uid
        && a.Metadata.ResourceVersion is { Length: > 0 } version && version == b.Metadata.ResourceVersion;
}
