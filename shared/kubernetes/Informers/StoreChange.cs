using Carillon.Api.Meta;
using Carillon.Kubernetes.Resources;

namespace Carillon.Kubernetes.Informers;

/// <summary>One change of a store, as handlers see it.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Key">Of which object.</param>
/// <param name="Old">The state before; null when added.</param>
/// <param name="New">The state after. For <see cref="StoreChangeKind.Deleted"/> the last state the server sent, or null when the
/// object vanished while nobody watched.</param>
public readonly record struct StoreChange<T>(StoreChangeKind Kind, ObjectKey Key, T? Old, T? New)
    where T : class, IKubernetesObject
{
    /// <summary>The newest state known; never null.</summary>
    public T Latest => New ?? Old ?? throw new InvalidOperationException("a change has at least one state");
}
