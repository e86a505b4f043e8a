using Carillon.ApiServer.Errors;
using Carillon.ApiServer.Rest;
using Carillon.ApiServer.Storage;

namespace Carillon.ApiServer.Http;

/// <summary>Chooses the handler for a resource request.</summary>
internal sealed class ResourceRouter(
    GetHandler get,
    ListHandler list,
    WatchHandler watch,
    CreateHandler create,
    UpdateHandler update,
    PatchHandler patch,
    DeleteHandler delete,
    IReadOnlyDictionary<(ResourceId Resource, string Subresource), ICreateAction> actions)
{
    public Task HandleAsync(ApiRequest request)
    {
        if (actions.TryGetValue((request.Resource.Id, request.Path.Subresource), out var action))
        {
            return request.Verb == "create" ? action.HandleAsync(request) : throw ApiErrors.MethodNotAllowed();
        }

        CheckScope(request);
        return request.Path.Subresource.Length > 0 ? HandleSubresource(request) : HandleObject(request);
    }

    private Task HandleObject(ApiRequest request)
    {
        if (!request.Resource.Definition.Verbs.Contains(request.Verb, StringComparer.Ordinal))
        {
            throw ApiErrors.MethodNotAllowed();
        }

        return (request.Verb, request.Path.Name) switch
        {
            ("get", _) => get.HandleAsync(request),
            ("list", _) => list.HandleAsync(request),
            ("watch", _) => watch.HandleAsync(request),
            ("create", null) => create.HandleAsync(request),
            ("update", not null) => update.HandleAsync(request),
            ("patch", not null) => patch.HandleAsync(request),
            ("delete", _) => delete.HandleAsync(request),
            ("deletecollection", _) => delete.HandleCollectionAsync(request),
            _ => throw ApiErrors.MethodNotAllowed(),
        };
    }

    private Task HandleSubresource(ApiRequest request)
    {
        var known = (request.Path.Subresource == "status" && request.Resource.Version.StatusSubresource)
            || (request.Path.Subresource == "finalize" && request.Resource.Id == Resources.WellKnown.Namespaces);
        if (!known)
        {
            throw ApiErrors.UnknownResource();
        }

        return request.Verb switch
        {
            "get" => get.HandleAsync(request),
            "update" => update.HandleAsync(request),
            "patch" => patch.HandleAsync(request),
            _ => throw ApiErrors.MethodNotAllowed(),
        };
    }

    /// <summary>A namespaced kind is listed everywhere but touched in a namespace only; a cluster kind never has one.</summary>
    private static void CheckScope(ApiRequest request)
    {
        var (namespaced, ns) = (request.Resource.Namespaced, request.Path.Namespace);
        if (!namespaced && ns is not null)
        {
            throw ApiErrors.UnknownResource();
        }

        if (namespaced && ns is null && (request.Path.Name is not null || request.Verb is not ("list" or "watch")))
        {
            throw request.Path.Name is null ? ApiErrors.MethodNotAllowed() : ApiErrors.UnknownResource();
        }
    }
}
