using Carillon.ApiServer.Errors;
using Carillon.ApiServer.Metadata;
using Carillon.ApiServer.Resources;
using Carillon.ApiServer.Storage;

namespace Carillon.ApiServer.Rest;

/// <summary>Deletes objects: at once, or by marking them until their finalizers are gone.</summary>
internal sealed class ObjectDeleter(ObjectStore store, KindStrategies strategies, TimeProvider time)
{
    public const string OrphanFinalizer = "orphan";
    public const string ForegroundFinalizer = "foregroundDeletion";

    public async Task<WrittenObject> DeleteAsync(ServedResource resource, string? ns, string name, DeleteOptions options)
    {
        while (true)
        {
            var stored = store.Current.Find(resource.Id, ns, name) ?? throw ApiErrors.NotFound(resource.Id, name);
            CheckPreconditions(resource, stored, options);
            if (strategies.For(resource.Id).RefuseDeletion(name) is { } refusal)
            {
                throw ApiErrors.Forbidden(resource.Id, name, refusal);
            }

            var write = Decide(resource, stored, options);
            if (write is null)
            {
                return new WrittenObject(stored);
            }

            var outcome = options.DryRun ? store.Try(write) : await store.WriteAsync(write).ConfigureAwait(false);
            if (outcome.Result == WriteResult.Committed)
            {
                return new WrittenObject(outcome.Object!, Deleted: write.Json is null);
            }
        }
    }

    /// <summary>The write that deletes or marks the object; null when it is marked already and nothing changes.</summary>
    private ObjectWrite? Decide(ServedResource resource, StoredObject stored, DeleteOptions options)
    {
        var strategy = strategies.For(resource.Id);
        var obj = stored.Decode();
        var metadata = ObjectMetadata.Of(obj);
        var finalizers = WithPropagation(metadata.Finalizers, options.Propagation);
        metadata.Finalizers = finalizers;
        if (!stored.Deleting)
        {
            strategy.PrepareForDeletion(obj);
        }

        if (metadata.Finalizers.Count == 0 && strategy.MayVanish(obj))
        {
            return ObjectWrite.Delete(resource.Id, stored);
        }

        if (!stored.Deleting)
        {
            metadata.DeletionTimestamp = ObjectMetadata.FormatTime(time.GetUtcNow());
            metadata.Json["deletionGracePeriodSeconds"] = 0;
            metadata.Generation += metadata.Generation > 0 ? 1 : 0;
        }
        else if (metadata.Finalizers.SequenceEqual(ObjectMetadata.Of(stored.Decode()).Finalizers, StringComparer.Ordinal))
        {
            return null;
        }

        metadata.ResourceVersion = ObjectEncoder.UnassignedRevision;
        return ObjectWrite.Put(resource.Id, stored.Revision, ObjectEncoder.EncodeObject(obj));
    }

    private static IReadOnlyList<string> WithPropagation(IReadOnlyList<string> finalizers, string propagation)
    {
        if (propagation.Length == 0)
        {
            return finalizers;
        }

        var wanted = propagation switch
        {
            DeleteOptions.Orphan => OrphanFinalizer,
            DeleteOptions.Foreground => ForegroundFinalizer,
            _ => null,
        };
        var kept = finalizers.Where(finalizer => finalizer is not (OrphanFinalizer or ForegroundFinalizer));
        return wanted is null ? [.. kept] : [.. kept, wanted];
    }

    private static void CheckPreconditions(ServedResource resource, StoredObject stored, DeleteOptions options)
    {
        if (options.Uid.Length > 0 && options.Uid != stored.Uid)
        {
            throw ApiErrors.Precondition(
                resource.Definition.Group,
                resource.Kind,
                stored.Name,
                $"the UID in the precondition ({options.Uid}) does not match the UID in record ({stored.Uid}). "
                + "The object might have been deleted and then recreated");
        }

        if (options.ResourceVersion.Length > 0 && options.ResourceVersion != stored.Revision.ToString())
        {
            throw ApiErrors.Precondition(
                resource.Definition.Group,
                resource.Kind,
                stored.Name,
                $"the ResourceVersion in the precondition ({options.ResourceVersion}) does not match the ResourceVersion in record "
                + $"({stored.Revision}). The object might have been modified");
        }
    }
}
