using System.Text.Json.Nodes;
using System.Threading.Channels;
using Carillon.ApiServer.Errors;
using Carillon.ApiServer.Metadata;
using Carillon.ApiServer.Resources;
using Carillon.ApiServer.Rest;
using Carillon.ApiServer.Storage;
using Microsoft.Extensions.Logging;

namespace Carillon.ApiServer.Lifecycle;

/// <summary>
/// Deletes objects whose owners are gone, and carries out foreground and orphaning deletes. It follows the store's changes in
/// order, one at a time; everything it decides it decides on the present state, so running behind never makes it wrong.
/// </summary>
internal sealed partial class GarbageCollector(
    ObjectStore store,
    ResourceRegistry registry,
    ObjectDeleter deleter,
    ObjectEditor editor,
    ILogger logger) : IStoreFollower
{
    private readonly Channel<StoreEvent> _changes = Channel.CreateUnbounded<StoreEvent>(new() { SingleReader = true });
    private readonly DependentIndex _index = new();

    public void OnChange(StoreEvent change)
    {
        if (Concerns(change))
        {
            _changes.Writer.TryWrite(change);
        }
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var start = store.Current;
        _index.Load(start);
        foreach (var (resource, items) in start.Resources)
        {
            // What came to an end while the server was down.
            foreach (var stored in items.Range(null).Where(stored => stored.OwnerUids.Length > 0 || stored.Deleting))
            {
                await GuardAsync(resource, stored).ConfigureAwait(false);
            }
        }

        await foreach (var change in _changes.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            if (change.Revision > start.Revision)
            {
                _index.Apply(change);
            }

            await FollowAsync(change).ConfigureAwait(false);
        }
    }

    /// <summary>Only what has owners, is being deleted, or has gone can set anything off.</summary>
    private static bool Concerns(StoreEvent change) =>
        change.Current is null
        || change.Current.Deleting
        || change.Current.OwnerUids.Length > 0
        || change.Previous?.OwnerUids.Length > 0;

    private async Task FollowAsync(StoreEvent change)
    {
        if (change.Current is { } current)
        {
            await GuardAsync(change.Resource, current).ConfigureAwait(false);
            return;
        }

        var gone = change.Previous!;
        foreach (var dependent in _index.Of(gone.Uid).ToList())
        {
            await GuardAsync(dependent).ConfigureAwait(false);
        }

        foreach (var owner in gone.OwnerUids.Length == 0 ? [] : Owners(gone))
        {
            if (Find(owner, gone.Namespace) is { } found)
            {
                await GuardAsync(found.Resource, found.Stored).ConfigureAwait(false);
            }
        }
    }

    private Task GuardAsync(ObjectRef reference) => store.Current.Items(reference.Resource).Find(reference.Key) is { } stored && stored.Uid == reference.Uid
        ? GuardAsync(reference.Resource, stored)
        : Task.CompletedTask;

    private async Task GuardAsync(ResourceId resource, StoredObject stored)
    {
        try
        {
            if (stored.Deleting)
            {
                await FinishOwnerAsync(resource, stored).ConfigureAwait(false);
            }

            if (stored.OwnerUids.Length > 0)
            {
                await JudgeDependentAsync(resource, stored).ConfigureAwait(false);
            }
        }
        catch (ApiException e) when (e.Status.Code is 404 or 409)
        {
            // Changed or gone in the meantime; the change itself brings it back here if there is anything left to do.
        }
        catch (Exception e) when (e is not (OperationCanceledException or ObjectDisposedException))
        {
            LogFailed(e, resource, stored.Key);
        }
    }

    /// <summary>Does what the orphan and foreground finalizers of an object ask for, and takes them off when it is done.</summary>
    private async Task FinishOwnerAsync(ResourceId resource, StoredObject owner)
    {
        var finalizers = ObjectMetadata.Of(owner.Decode()).Finalizers;
        if (finalizers.Contains(ObjectDeleter.OrphanFinalizer, StringComparer.Ordinal))
        {
            foreach (var dependent in _index.Of(owner.Uid).ToList())
            {
                await RemoveOwnersAsync(dependent, uid => uid == owner.Uid).ConfigureAwait(false);
            }

            await editor.RemoveFinalizerAsync(resource, owner.Key, owner.Uid, ObjectDeleter.OrphanFinalizer).ConfigureAwait(false);
        }

        if (finalizers.Contains(ObjectDeleter.ForegroundFinalizer, StringComparer.Ordinal))
        {
            foreach (var dependent in _index.Of(owner.Uid).ToList())
            {
                if (Find(dependent) is { Deleting: false } stored)
                {
                    await GuardAsync(dependent.Resource, stored).ConfigureAwait(false);
                }
            }

            if (!_index.Of(owner.Uid).Any(dependent => Blocks(dependent, owner.Uid)))
            {
                await editor.RemoveFinalizerAsync(resource, owner.Key, owner.Uid, ObjectDeleter.ForegroundFinalizer).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Deletes a dependent that no living owner holds any more; else takes off the owners that are gone.</summary>
    private async Task JudgeDependentAsync(ResourceId resource, StoredObject dependent)
    {
        var owners = Owners(dependent).Select(owner => (Owner: owner, State: StateOf(owner, dependent.Namespace))).ToList();
        if (owners.Any(entry => entry.State == OwnerState.Unknown))
        {
            return;
        }

        var lost = owners.Where(entry => entry.State != OwnerState.Alive).Select(entry => entry.Owner.Uid).ToHashSet(StringComparer.Ordinal);
        if (lost.Count == 0 || dependent.Deleting)
        {
            return;
        }

        if (owners.Any(entry => entry.State == OwnerState.Alive))
        {
            await RemoveOwnersAsync(ObjectRef.Of(resource, dependent), lost.Contains).ConfigureAwait(false);
            return;
        }

        var waits = owners.Any(entry => entry.State == OwnerState.DeletingInForeground) && _index.Of(dependent.Uid).Count > 0;
        var options = new DeleteOptions { Uid = dependent.Uid, Propagation = waits ? DeleteOptions.Foreground : "" };
        await deleter.DeleteAsync(registry.Current.FindStorage(resource)!, dependent.Namespace, dependent.Name, options).ConfigureAwait(false);
    }

    private Task RemoveOwnersAsync(ObjectRef dependent, Func<string, bool> remove) => editor.EditAsync(dependent.Resource, dependent.Key, dependent.Uid, obj =>
    {
        var metadata = ObjectMetadata.Of(obj);
        var kept = (metadata.OwnerReferences ?? []).Where(owner => !remove(OwnerReference.Read(owner).Uid)).Select(owner => owner!.DeepClone()).ToList();
        if (kept.Count == (metadata.OwnerReferences?.Count ?? 0))
        {
            return false;
        }

        if (kept.Count == 0)
        {
            metadata.Remove("ownerReferences");
        }
        else
        {
            metadata.Json["ownerReferences"] = new JsonArray([.. kept]);
        }

        return true;
    });

    private OwnerState StateOf(OwnerReference owner, string? ns)
    {
        if (registry.Current.FindOwnerKind(owner.ApiVersion, owner.Kind) is null)
        {
            // A kind that is not served may be served again: not knowing is no reason to delete.
            return OwnerState.Unknown;
        }

        if (Find(owner, ns) is not { } found)
        {
            return OwnerState.Gone;
        }

        return found.Stored.Deleting
            && ObjectMetadata.Of(found.Stored.Decode()).Finalizers.Contains(ObjectDeleter.ForegroundFinalizer, StringComparer.Ordinal)
                ? OwnerState.DeletingInForeground
                : OwnerState.Alive;
    }

    private (ResourceId Resource, StoredObject Stored)? Find(OwnerReference owner, string? ns)
    {
        if (registry.Current.FindOwnerKind(owner.ApiVersion, owner.Kind) is not { } kind)
        {
            return null;
        }

        var stored = store.Current.Find(kind.Id, kind.Namespaced ? ns : null, owner.Name);
        return stored?.Uid == owner.Uid ? (kind.Id, stored) : null;
    }

    private StoredObject? Find(ObjectRef reference) =>
        store.Current.Items(reference.Resource).Find(reference.Key) is { } stored && stored.Uid == reference.Uid ? stored : null;

    private bool Blocks(ObjectRef dependent, string ownerUid) =>
        Find(dependent) is { } stored && Owners(stored).Any(owner => owner.Uid == ownerUid && owner.BlocksDeletion);

    private static IEnumerable<OwnerReference> Owners(StoredObject stored) =>
        (ObjectMetadata.Of(stored.Decode()).OwnerReferences ?? []).Select(OwnerReference.Read);

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "Collecting {Resource} {Key} failed.")]
    private partial void LogFailed(Exception exception, ResourceId resource, string key);

    private enum OwnerState
    {
        Alive,
        DeletingInForeground,
        Gone,
        Unknown,
    }
}
