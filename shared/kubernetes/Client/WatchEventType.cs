namespace Carillon.Kubernetes.Client;

/// <summary>What a watch event says. Errors are thrown, not delivered.</summary>
public enum WatchEventType
{
    /// <summary>The object is new, or new to the selector.</summary>
    Added,

    /// <summary>The object changed.</summary>
    Modified,

    /// <summary>The object is gone, or has left the selector; its last state comes along.</summary>
    Deleted,

    /// <summary>Nothing changed up to <see cref="WatchEvent{T}.ResourceVersion"/>; there is no object.</summary>
    Bookmark,
}
