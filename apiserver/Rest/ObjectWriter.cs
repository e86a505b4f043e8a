using System.Text.Json.Nodes;
using Carillon.ApiServer.Errors;
using Carillon.ApiServer.Metadata;
using Carillon.ApiServer.Resources;
using Carillon.ApiServer.Schema;
using Carillon.ApiServer.Storage;
using Carillon.ApiServer.Text;

namespace Carillon.ApiServer.Rest;

/// <summary>Creates and changes objects: prepares them, writes them if nothing has come between, tries again where that is allowed.</summary>
internal sealed class ObjectWriter(ObjectStore store, ObjectPreparer preparer, KindStrategies strategies)
{
    private const int MaxNameAttempts = 8;

    /// <param name="obj">The decoded object, which is changed.</param>
    /// <param name="context">The write.</param>
    /// <param name="recordManager">Whether the fields are to be entered into managedFields.</param>
    public async Task<WrittenObject> CreateAsync(JsonObject obj, WriteContext context, bool recordManager = true)
    {
        var metadata = ObjectMetadata.Of(obj);
        var generated = metadata.Name.Length == 0 && metadata.GenerateName.Length > 0;
        for (var attempt = 1; ; attempt++)
        {
            // Preparing changes its input, so a retry under another name starts from a copy.
            var candidate = generated ? obj.DeepClone().AsObject() : obj;
            if (generated)
            {
                ObjectMetadata.Of(candidate).Name = GeneratedNames.Next(metadata.GenerateName);
            }

            if (await TryCreateAsync(candidate, context, recordManager).ConfigureAwait(false) is { } written)
            {
                return written;
            }

            if (!generated || attempt == MaxNameAttempts)
            {
                throw ApiErrors.AlreadyExists(context.Resource.Id, ObjectMetadata.Of(candidate).Name);
            }
        }
    }

    /// <summary>Changes an object that exists.</summary>
    /// <param name="context">The write; its name says which object.</param>
    /// <param name="change">Makes the wanted state from the stored one, which it may change.</param>
    /// <param name="recordManager">Whether the change is to be entered into managedFields.</param>
    public Task<WrittenObject> UpdateAsync(WriteContext context, Func<JsonObject, JsonObject> change, bool recordManager = true) =>
        CreateOrUpdateAsync(context, () => throw ApiErrors.NotFound(context.Resource.Id, context.Name), change, recordManager);

    /// <summary>Changes an object, or creates it where there is none. Writers of the same object may both start where there is none.</summary>
    /// <param name="context">The write; its name says which object.</param>
    /// <param name="create">Makes the new object, or throws where this write may not create.</param>
    /// <param name="change">Makes the wanted state from the stored one, which it may change.</param>
    /// <param name="recordManager">Whether the write is to be entered into managedFields.</param>
    public async Task<WrittenObject> CreateOrUpdateAsync(
        WriteContext context, Func<JsonObject> create, Func<JsonObject, JsonObject> change, bool recordManager = true)
    {
        // Ends: each time something comes between, somebody else's write succeeded; and a change that names a revision fails at once.
        while (true)
        {
            var stored = store.Current.Find(context.Resource.Id, context.Namespace, context.Name);
            var written = stored is null
                ? await TryCreateAsync(create(), context, recordManager).ConfigureAwait(false)
                : await TryUpdateAsync(stored, context, change, recordManager).ConfigureAwait(false);
            if (written is { } done)
            {
                return done;
            }
        }
    }

    /// <returns>Null when an object of that name exists.</returns>
    private async Task<WrittenObject?> TryCreateAsync(JsonObject obj, WriteContext context, bool recordManager)
    {
        var metadata = ObjectMetadata.Of(obj);
        if (metadata.ResourceVersion.Length > 0)
        {
            throw new ApiException(new ApiStatus { Code = 500, Message = "resourceVersion should not be set on objects to be created" });
        }

        IdentityCheck.CheckNamespace(metadata, context);
        var prepared = preparer.ForCreate(obj, context, recordManager);
        var outcome = await CommitAsync(prepared, 0, context, ObjectMetadata.Of(prepared).Name).ConfigureAwait(false);
        return outcome.Result == WriteResult.Committed ? new WrittenObject(outcome.Object!, Created: true) : null;
    }

    /// <returns>Null when something came between.</returns>
    private async Task<WrittenObject?> TryUpdateAsync(
        StoredObject stored, WriteContext context, Func<JsonObject, JsonObject> change, bool recordManager)
    {
        SightGuard.Check(context.Sight, context.Resource.Id, stored);
        var live = context.Resource.Decode(stored);
        var wanted = change(live.DeepClone().AsObject());
        CheckRevision(ObjectMetadata.Of(wanted).ResourceVersion, ObjectMetadata.Of(live).ResourceVersion, context);
        var prepared = preparer.ForUpdate(wanted, live, context, recordManager);
        ObjectMetadata.Of(prepared).ResourceVersion = ObjectMetadata.Of(live).ResourceVersion;
        return JsonScalar.DeepEquals(prepared, live)
            ? new WrittenObject(stored)
            : await WriteUpdateAsync(prepared, stored, context).ConfigureAwait(false);
    }

    /// <summary>No version, or 0, overwrites whatever is there, where the kind allows that.</summary>
    private void CheckRevision(string wanted, string live, WriteContext context)
    {
        if (wanted is "" or "0")
        {
            if (!strategies.For(context.Resource.Id).UnconditionalUpdate)
            {
                throw ApiErrors.Invalid(
                    context.Resource.Definition.Group,
                    context.Resource.Definition.Names.Plural,
                    context.Name,
                    [new FieldCause("FieldValueInvalid", "metadata.resourceVersion", "Invalid value: 0: must be specified for an update")]);
            }
        }
        else if (wanted != live)
        {
            throw ApiErrors.ModifiedConflict(context.Resource.Id, context.Name);
        }
    }

    /// <returns>Null when something came between.</returns>
    private async Task<WrittenObject?> WriteUpdateAsync(JsonObject prepared, StoredObject stored, WriteContext context)
    {
        var metadata = ObjectMetadata.Of(prepared);
        if (stored.Deleting && metadata.Finalizers.Count == 0 && strategies.For(context.Resource.Id).MayVanish(prepared))
        {
            // The last finalizer is gone: this update is the deletion. Watchers see the object as it was stored, the client as it updated it.
            var updated = new WrittenObject(StoredObject.Load(0, Encode(prepared, context)).AtRevision(stored.Revision), Deleted: true);
            if (context.DryRun)
            {
                return updated;
            }

            var deletion = await store.WriteAsync(ObjectWrite.Delete(context.Resource.Id, stored)).ConfigureAwait(false);
            return deletion.Result == WriteResult.Committed ? updated : null;
        }

        var outcome = await CommitAsync(prepared, stored.Revision, context, context.Name).ConfigureAwait(false);
        if (outcome.Result != WriteResult.Committed)
        {
            return null;
        }

        return new WrittenObject(context.DryRun ? outcome.Object!.AtRevision(stored.Revision) : outcome.Object!);
    }

    private async Task<WriteOutcome> CommitAsync(JsonObject prepared, long expectedRevision, WriteContext context, string name)
    {
        var json = Encode(prepared, context);
        if (json.Length > JsonLimits.MaxObjectBytes)
        {
            throw ApiErrors.ObjectTooLarge();
        }

        if (context.Sight is not null)
        {
            // Neither may a user make what it could not see, nor move an object out of its own sight.
            SightGuard.Check(context.Sight, context.Resource.Id, StoredObject.Load(0, json));
        }

        var creates = expectedRevision == 0;
        var write = ObjectWrite.Put(context.Resource.Id, expectedRevision, json) with
        {
            LiveNamespace = creates && context.Resource.Namespaced ? context.Namespace : null,
        };
        var outcome = context.DryRun ? store.Try(write) : await store.WriteAsync(write).ConfigureAwait(false);
        return outcome.Result == WriteResult.NamespaceNotLive ? throw NamespaceNotLive(context, name) : outcome;
    }

    private static byte[] Encode(JsonObject prepared, WriteContext context)
    {
        prepared["apiVersion"] = context.Resource.StorageApiVersion;
        ObjectMetadata.Of(prepared).ResourceVersion = ObjectEncoder.UnassignedRevision;
        return ObjectEncoder.EncodeObject(prepared);
    }

    private ApiException NamespaceNotLive(WriteContext context, string name)
    {
        var ns = context.Namespace!;
        return store.Current.Find(WellKnown.Namespaces, null, ns) is null
            ? ApiErrors.NotFound(WellKnown.Namespaces, ns)
            : ApiErrors.NamespaceTerminating(context.Resource.Id, name, ns);
    }
}
