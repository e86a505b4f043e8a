using Carillon.Api.Meta;
using Carillon.Kubernetes.Resources;

namespace Carillon.Kubernetes.Informers;

/// <summary>Objects filed under values. Guarded by the lock of its store.</summary>
internal sealed class ObjectIndex<T>
    where T : class, IKubernetesObject
{
    private readonly Func<T, IEnumerable<string>> _valuesOf;
    private readonly Dictionary<string, Dictionary<ObjectKey, T>> _filed = [];

    public ObjectIndex(Func<T, IEnumerable<string>> valuesOf)
    {
        _valuesOf = valuesOf;
    }

    public int Count(string value) => _filed.TryGetValue(value, out var found) ? found.Count : 0;

    public IReadOnlyList<T> Find(string value) => _filed.TryGetValue(value, out var found) ? [.. found.Values] : [];

    public void Add(ObjectKey key, T item)
    {
        foreach (var value in _valuesOf(item))
        {
            if (!_filed.TryGetValue(value, out var place))
            {
                _filed[value] = place = [];
            }

            place[key] = item;
        }
    }

    public void Remove(ObjectKey key, T item)
    {
        foreach (var value in _valuesOf(item))
        {
            if (_filed.TryGetValue(value, out var place) && place.Remove(key) && place.Count == 0)
            {
                _filed.Remove(value);
            }
        }
    }
}
