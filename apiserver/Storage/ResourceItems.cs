using System.Collections.Immutable;

namespace Carillon.ApiServer.Storage;

/// <summary>
/// The objects of one kind in key order. Persistent: a writer makes a new one in O(log n), and whoever pages through the old one
/// keeps a consistent view for nothing.
/// </summary>
internal sealed class ResourceItems
{
    public static readonly ResourceItems Empty = new(ImmutableList<StoredObject>.Empty);

    private readonly ImmutableList<StoredObject> _items;

    private ResourceItems(ImmutableList<StoredObject> items) => _items = items;

    public int Count => _items.Count;

    public StoredObject this[int index] => _items[index];

    public static ResourceItems From(IEnumerable<StoredObject> items) =>
        new([.. items.OrderBy(item => item.Key, StringComparer.Ordinal)]);

    public StoredObject? Find(string key)
    {
        var index = LowerBound(key);
        return index < _items.Count && string.Equals(_items[index].Key, key, StringComparison.Ordinal) ? _items[index] : null;
    }

    /// <summary>Index of the first object whose key is not before <paramref name="key"/>.</summary>
    public int LowerBound(string key)
    {
        var (low, high) = (0, _items.Count);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (string.CompareOrdinal(_items[middle].Key, key) < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>Objects of a namespace (null = all) whose key is not before <paramref name="startKey"/>, in order.</summary>
    public IEnumerable<StoredObject> Range(string? ns, string startKey = "")
    {
        var prefix = ns is null ? "" : ns + "/";
        var start = string.CompareOrdinal(startKey, prefix) > 0 ? startKey : prefix;
        for (var index = LowerBound(start); index < _items.Count; index++)
        {
            var item = _items[index];
            if (!item.Key.StartsWith(prefix, StringComparison.Ordinal))
            {
                yield break;
            }

            yield return item;
        }
    }

    public ResourceItems Set(StoredObject item)
    {
        var index = LowerBound(item.Key);
        return index < _items.Count && string.Equals(_items[index].Key, item.Key, StringComparison.Ordinal)
            ? new ResourceItems(_items.SetItem(index, item))
            : new ResourceItems(_items.Insert(index, item));
    }

    public ResourceItems Remove(string key)
    {
        var index = LowerBound(key);
        return index < _items.Count && string.Equals(_items[index].Key, key, StringComparison.Ordinal)
            ? new ResourceItems(_items.RemoveAt(index))
            : this;
    }
}
