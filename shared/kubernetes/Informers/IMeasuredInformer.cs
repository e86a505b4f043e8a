namespace Carillon.Kubernetes.Informers;

/// <summary>What is asked of an informer when figures are collected, and not counted as it happens.</summary>
internal interface IMeasuredInformer
{
    /// <summary>Objects in the store.</summary>
    int ObjectCount { get; }

    /// <summary>Whether the store has held a complete list.</summary>
    bool IsSynced { get; }

    /// <summary>Whether a watch is open.</summary>
    bool IsWatching { get; }
}
