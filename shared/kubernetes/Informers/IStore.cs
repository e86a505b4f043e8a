using System.Diagnostics.CodeAnalysis;

using Carillon.Api.Meta;
using Carillon.Kubernetes.Resources;

namespace Carillon.Kubernetes.Informers;

/// <summary>
/// What an informer last saw. It may lag behind the server and so may lie about absence: read live before acting on "gone".
/// Safe for concurrent reading; objects are immutable.
/// </summary>
public interface IStore<T>
    where T : class, IKubernetesObject
{
    /// <summary>How many objects there are.</summary>
    int Count { get; }

    /// <summary>The object, or null.</summary>
    T? Find(ObjectKey key);

    /// <summary>The object, if there is one.</summary>
    bool TryGet(ObjectKey key, [NotNullWhen(true)] out T? value);

    /// <summary>All objects at this moment, in no order.</summary>
    IReadOnlyList<T> List();

    /// <summary>The objects filed under <paramref name="value"/> in an index of the informer's options, in no order.</summary>
    /// <exception cref="ArgumentException">There is no such index.</exception>
    IReadOnlyList<T> ByIndex(string index, string value);

    /// <summary>How many objects <see cref="ByIndex"/> would give, without copying them.</summary>
    /// <exception cref="ArgumentException">There is no such index.</exception>
    int CountByIndex(string index, string value);
}
