using System.Text.Json.Nodes;
using Carillon.ApiServer.Metadata;
using Carillon.ApiServer.Rest;
using Carillon.ApiServer.Storage;

namespace Carillon.ApiServer.Lifecycle;

/// <summary>Small changes the server itself makes to objects, mostly to their finalizers and owners.</summary>
internal sealed class ObjectEditor(ObjectStore store, KindStrategies strategies)
{
    /// <summary>
    /// Changes an object if it still is the one with that UID; tries again when something comes between. An object that is being
    /// deleted and loses its last finalizer goes.
    /// </summary>
    /// <param name="resource">Its kind.</param>
    /// <param name="key">Its key.</param>
    /// <param name="uid">Its UID.</param>
    /// <param name="edit">Changes the object; false when there is nothing to change.</param>
    public async Task EditAsync(ResourceId resource, string key, string uid, Func<JsonObject, bool> edit)
    {
        while (store.Current.Items(resource).Find(key) is { } stored && stored.Uid == uid)
        {
            var obj = stored.Decode();
            if (!edit(obj))
            {
                return;
            }

            var metadata = ObjectMetadata.Of(obj);
            metadata.ResourceVersion = ObjectEncoder.UnassignedRevision;
            var vanishes = stored.Deleting && metadata.Finalizers.Count == 0 && strategies.For(resource).MayVanish(obj);
            var write = vanishes
                ? ObjectWrite.Delete(resource, stored)
                : ObjectWrite.Put(resource, stored.Revision, ObjectEncoder.EncodeObject(obj));
            if ((await store.WriteAsync(write).ConfigureAwait(false)).Result == WriteResult.Committed)
            {
                return;
            }
        }
    }

    public Task RemoveFinalizerAsync(ResourceId resource, string key, string uid, string finalizer) => EditAsync(resource, key, uid, obj =>
    {
        var metadata = ObjectMetadata.Of(obj);
        if (!metadata.Finalizers.Contains(finalizer, StringComparer.Ordinal))
        {
            return false;
        }

        metadata.Finalizers = [.. metadata.Finalizers.Where(present => present != finalizer)];
        return true;
    });
}
