namespace Carillon.ApiServer.Storage;

/// <summary>One event for one watcher.</summary>
/// <param name="Type">What happened in this watcher's view.</param>
/// <param name="Object">The object; null for a bookmark.</param>
/// <param name="Revision">The bookmark's revision, or that of the object.</param>
internal readonly record struct WatchItem(WatchEventType Type, StoredObject? Object, long Revision)
{
    public static WatchItem Bookmark(long revision) => new(WatchEventType.Bookmark, null, revision);
}
