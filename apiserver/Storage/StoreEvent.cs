namespace Carillon.ApiServer.Storage;

/// <summary>One committed change of one object.</summary>
internal sealed class StoreEvent
{
    private StoredObject? _previousAtRevision;

    public StoreEvent(ResourceId resource, long revision, StoredObject? previous, StoredObject? current)
    {
        Resource = resource;
        Revision = revision;
        Previous = previous;
        Current = current;
    }

    public ResourceId Resource { get; }

    public long Revision { get; }

    /// <summary>The state before, null when the object was created.</summary>
    public StoredObject? Previous { get; }

    /// <summary>The state after, null when it was deleted.</summary>
    public StoredObject? Current { get; }

    /// <summary>The last state carrying this event's revision: what a watcher is shown when the object goes out of its sight.</summary>
    public StoredObject PreviousAtRevision => _previousAtRevision ??= Previous!.AtRevision(Revision);
}
