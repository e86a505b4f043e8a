namespace Carillon.Kubernetes.Informers;

/// <summary>What became of an object in a store.</summary>
public enum StoreChangeKind
{
    /// <summary>It is new.</summary>
    Added,

    /// <summary>It has a new version.</summary>
    Updated,

    /// <summary>It is gone: deleted, out of the selector, or no longer kept.</summary>
    Deleted,
}
