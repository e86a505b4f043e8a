using System.Diagnostics.CodeAnalysis;

namespace Carillon.Kubernetes.Events;

/// <summary>A map of bounded size: the key that came first goes first. Not safe for concurrent use.</summary>
internal sealed class RecentMap<TKey, TValue>
    where TKey : notnull
{
    private readonly int _capacity;
    private readonly Dictionary<TKey, TValue> _entries = [];
    private readonly Queue<TKey> _order = [];

    public RecentMap(int capacity)
    {
        _capacity = capacity;
    }

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value) => _entries.TryGetValue(key, out value);

    public void Set(TKey key, TValue value)
    {
        if (!_entries.ContainsKey(key))
        {
            _order.Enqueue(key);
            if (_order.Count > _capacity)
            {
                _entries.Remove(_order.Dequeue());
            }
        }

        _entries[key] = value;
    }
}
