using System.Collections.Immutable;

namespace Carillon.ApiServer.Storage;

/// <summary>
/// The next snapshot while a batch of writes is decided: each write sees those before it in the batch. Nothing is visible to
/// readers until <see cref="ToSnapshot"/>, so a batch that the disk refuses is simply thrown away.
/// </summary>
internal sealed class StoreDraft
{
    private static readonly ResourceId Namespaces = new("", "namespaces");

    private readonly ImmutableDictionary<ResourceId, ResourceItems>.Builder _resources;

    public StoreDraft(StoreSnapshot start)
    {
        _resources = start.Resources.ToBuilder();
        Revision = start.Revision;
    }

    public long Revision { get; private set; }

    /// <summary>Decides one write and takes it into the draft.</summary>
    /// <returns>The outcome, and the event to persist and publish when it is committed.</returns>
    public (WriteOutcome Outcome, StoreEvent? Event) Apply(ObjectWrite write)
    {
        var items = Items(write.Resource);
        var current = items.Find(write.Key);
        if ((current?.Revision ?? 0) != write.ExpectedRevision)
        {
            return (new WriteOutcome(WriteResult.Conflict, current), null);
        }

        if (write.LiveNamespace is { } ns && Items(Namespaces).Find(ns) is null or { Deleting: true })
        {
            return (new WriteOutcome(WriteResult.NamespaceNotLive, null), null);
        }

        if (write.Json is null && current is null)
        {
            return (new WriteOutcome(WriteResult.Conflict, null), null);
        }

        var revision = ++Revision;
        var next = write.Json is null
            ? null
            : StoredObject.Create(current?.RowId ?? revision, revision, write.Json, write.Header!);
        _resources[write.Resource] = next is null ? items.Remove(write.Key) : items.Set(next);
        var change = new StoreEvent(write.Resource, revision, current, next);
        return (new WriteOutcome(WriteResult.Committed, next ?? change.PreviousAtRevision), change);
    }

    public StoreSnapshot ToSnapshot() => new(Revision, _resources.ToImmutable());

    private ResourceItems Items(ResourceId resource) =>
        _resources.TryGetValue(resource, out var items) ? items : ResourceItems.Empty;
}
