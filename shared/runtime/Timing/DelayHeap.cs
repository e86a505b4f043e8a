using System.Diagnostics.CodeAnalysis;

namespace Carillon.Runtime.Timing;

/// <summary>
/// Keys with due times, earliest first; every key is in it at most once. A binary heap with the position of each key, so that a due
/// time can be changed or removed in O(log n). It has no clock: due times are whatever the owner counts in. Not safe for concurrent use.
/// </summary>
public sealed class DelayHeap<TKey>
    where TKey : notnull
{
    private readonly List<(TKey Key, long Due)> _items = [];
    private readonly Dictionary<TKey, int> _positions;

    /// <summary>Makes an empty heap.</summary>
    public DelayHeap(IEqualityComparer<TKey>? comparer = null)
    {
        _positions = new(comparer);
    }

    /// <summary>How many keys wait.</summary>
    public int Count => _items.Count;

    /// <summary>Adds a key, or moves it, to earlier or later.</summary>
    public void Set(TKey key, long due)
    {
        if (_positions.TryGetValue(key, out var position))
        {
            _items[position] = (key, due);
            SiftDown(SiftUp(position));
            return;
        }

        _items.Add((key, due));
        _positions[key] = _items.Count - 1;
        SiftUp(_items.Count - 1);
    }

    /// <summary>Adds a key, or moves it to an earlier time; a later one is ignored.</summary>
    public void SetEarlier(TKey key, long due)
    {
        if (!_positions.TryGetValue(key, out var position) || due < _items[position].Due)
        {
            Set(key, due);
        }
    }

    /// <summary>Removes a key; false when it was not there.</summary>
    public bool Remove(TKey key)
    {
        if (!_positions.Remove(key, out var position))
        {
            return false;
        }

        var last = _items[^1];
        _items.RemoveAt(_items.Count - 1);
        if (position < _items.Count)
        {
            Place(position, last);
            SiftDown(SiftUp(position));
        }

        return true;
    }

    /// <summary>The due time of a key.</summary>
    public bool TryGetDue(TKey key, out long due)
    {
        var found = _positions.TryGetValue(key, out var position);
        due = found ? _items[position].Due : 0;
        return found;
    }

    /// <summary>The earliest key, left in place.</summary>
    public bool TryPeek([MaybeNullWhen(false)] out TKey key, out long due)
    {
        (key, due) = _items.Count > 0 ? _items[0] : default;
        return _items.Count > 0;
    }

    /// <summary>Takes the earliest key if it is due at <paramref name="now"/>.</summary>
    public bool TryPop(long now, [MaybeNullWhen(false)] out TKey key)
    {
        if (!TryPeek(out key, out var due) || due > now)
        {
            key = default;
            return false;
        }

        Remove(key);
        return true;
    }

    private int SiftUp(int position)
    {
        var item = _items[position];
        while (position > 0)
        {
            var parent = (position - 1) / 2;
            if (_items[parent].Due <= item.Due)
            {
                break;
            }

            Place(position, _items[parent]);
            position = parent;
        }

        Place(position, item);
        return position;
    }

    private void SiftDown(int position)
    {
        var item = _items[position];
        while (true)
        {
            var child = (2 * position) + 1;
            if (child >= _items.Count)
            {
                break;
            }

            if (child + 1 < _items.Count && _items[child + 1].Due < _items[child].Due)
            {
                child++;
            }

            if (_items[child].Due >= item.Due)
            {
                break;
            }

            Place(position, _items[child]);
            position = child;
        }

        Place(position, item);
    }

    private void Place(int position, (TKey Key, long Due) item)
    {
        _items[position] = item;
        _positions[item.Key] = position;
    }
}
