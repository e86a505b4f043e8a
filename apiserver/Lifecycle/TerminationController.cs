using System.Text.Json.Nodes;
using System.Threading.Channels;
using Carillon.ApiServer.CustomResources;
using Carillon.ApiServer.Errors;
using Carillon.ApiServer.Metadata;
using Carillon.ApiServer.Resources;
using Carillon.ApiServer.Rest;
using Carillon.ApiServer.Storage;
using Microsoft.Extensions.Logging;

namespace Carillon.ApiServer.Lifecycle;

/// <summary>
/// Empties what is being deleted together with its content: a namespace of all its objects, a CustomResourceDefinition of all objects
/// of its kind. When nothing is left it takes the finalizer off, and the container itself goes.
/// </summary>
internal sealed partial class TerminationController(
    ObjectStore store,
    ResourceRegistry registry,
    ObjectDeleter deleter,
    ObjectEditor editor,
    TimeProvider time,
    ILogger logger) : IStoreFollower
{
    private readonly Channel<ObjectRef> _work = Channel.CreateUnbounded<ObjectRef>(new() { SingleReader = true });

    public void OnChange(StoreEvent change)
    {
        if (IsContainer(change.Resource))
        {
            if (change.Current is { Deleting: true } container)
            {
                _work.Writer.TryWrite(ObjectRef.Of(change.Resource, container));
            }
        }
        else if (change.Current is null)
        {
            // The last object of a container may just have gone.
            Recheck(WellKnown.Namespaces, change.Previous!.Namespace);
            Recheck(WellKnown.CustomResourceDefinitions, change.Resource.ToString());
        }
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var resource in new[] { WellKnown.Namespaces, WellKnown.CustomResourceDefinitions })
        {
            foreach (var container in store.Current.Items(resource).Range(null).Where(container => container.Deleting))
            {
                _work.Writer.TryWrite(ObjectRef.Of(resource, container));
            }
        }

        await foreach (var container in _work.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            try
            {
                await EmptyAsync(container).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not (OperationCanceledException or ObjectDisposedException))
            {
                LogFailed(e, container.Resource, container.Key);
            }
        }
    }

    private void Recheck(ResourceId resource, string? key)
    {
        if (key is not null && store.Current.Items(resource).Find(key) is { Deleting: true } container)
        {
            _work.Writer.TryWrite(ObjectRef.Of(resource, container));
        }
    }

    private static bool IsContainer(ResourceId resource) =>
        resource == WellKnown.Namespaces || resource == WellKnown.CustomResourceDefinitions;

    private async Task EmptyAsync(ObjectRef container)
    {
        var content = Content(container).ToList();
        foreach (var batch in content.Where(entry => !entry.Stored.Deleting).Chunk(64))
        {
            await Task.WhenAll(batch.Select(entry => DeleteAsync(entry.Resource, entry.Stored))).ConfigureAwait(false);
        }

        var remaining = Content(container).ToList();
        if (container.Resource == WellKnown.Namespaces)
        {
            await FinishNamespaceAsync(container, remaining).ConfigureAwait(false);
        }
        else if (remaining.Count == 0)
        {
            await editor.RemoveFinalizerAsync(container.Resource, container.Key, container.Uid, CustomResourceStrategy.CleanupFinalizer)
                .ConfigureAwait(false);
        }
    }

    private IEnumerable<(ServedResource Resource, StoredObject Stored)> Content(ObjectRef container)
    {
        var snapshot = store.Current;
        if (container.Resource == WellKnown.CustomResourceDefinitions)
        {
            var resource = registry.Current.FindStorage(ResourceId.Parse(container.Key));
            return resource is null ? [] : snapshot.Items(resource.Id).Range(null).Select(stored => (resource, stored));
        }

        return registry.Current.Storage
            .Where(resource => resource.Namespaced)
            .SelectMany(resource => snapshot.Items(resource.Id).Range(container.Key).Select(stored => (resource, stored)));
    }

    private async Task DeleteAsync(ServedResource resource, StoredObject stored)
    {
        try
        {
            await deleter.DeleteAsync(resource, stored.Namespace, stored.Name, new DeleteOptions { Uid = stored.Uid }).ConfigureAwait(false);
        }
        catch (ApiException e) when (e.Status.Code is 404 or 409)
        {
            // Gone already.
        }
    }

    private Task FinishNamespaceAsync(ObjectRef container, List<(ServedResource Resource, StoredObject Stored)> remaining) => editor.EditAsync(
        container.Resource,
        container.Key,
        container.Uid,
        obj =>
        {
            if (remaining.Count > 0)
            {
                return NamespaceConditions.Report(obj, remaining, ObjectMetadata.FormatTime(time.GetUtcNow()));
            }

            var finalizers = obj["spec"]?["finalizers"] as JsonArray ?? [];
            var kept = finalizers.Where(finalizer => (string?)finalizer != NamespaceStrategy.SpecFinalizer).Select(finalizer => finalizer!.DeepClone()).ToList();
            if (kept.Count == finalizers.Count)
            {
                return false;
            }

            obj["spec"] = new JsonObject { ["finalizers"] = new JsonArray([.. kept]) };
            return true;
        });

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "Emptying {Resource} {Key} failed.")]
    private partial void LogFailed(Exception exception, ResourceId resource, string key);
}
