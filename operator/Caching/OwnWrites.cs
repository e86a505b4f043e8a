using System.Collections.Concurrent;
using Carillon.Api.Meta;
using Carillon.Kubernetes.Resources;

namespace Carillon.Operator.Caching;

/// <summary>
/// What our own writes answered, until the informer has caught up. Without it a reconcile right after a write would see the state
/// before, and write the same again.
/// </summary>
internal sealed class OwnWrites<T>
    where T : class, IKubernetesObject
{
    private readonly ConcurrentDictionary<ObjectKey, T> _answers = new();

    /// <summary>Keeps the answer of a write or a read, unless a newer one is kept already.</summary>
    public T Remember(T answer)
    {
        _answers.AddOrUpdate(
            ObjectKey.Of(answer),
            static (_, given) => given,
            static (_, kept, given) => kept.Metadata.Uid == given.Metadata.Uid && Version(kept) > Version(given) ? kept : given,
            answer);
        return answer;
    }

    /// <summary>The newer one of the cached state and our last write; null when the object is not in the cache (any more).</summary>
    public T? Newest(ObjectKey key, T? cached)
    {
        if (!_answers.TryGetValue(key, out var written))
        {
            return cached;
        }

        if (cached is not null && cached.Metadata.Uid == written.Metadata.Uid && Version(cached) < Version(written))
        {
            return written;
        }

        _answers.TryRemove(KeyValuePair.Create(key, written));
        return cached;
    }

    public void Forget(ObjectKey key) => _answers.TryRemove(key, out _);

    private static ulong Version(T value) => ObjectVersion.Of(value.Metadata.ResourceVersion);
}
