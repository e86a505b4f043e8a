using Carillon.ApiServer.Errors;
using Carillon.ApiServer.Http;
using Carillon.ApiServer.Printing;
using Carillon.ApiServer.Storage;

namespace Carillon.ApiServer.Rest;

/// <summary>Answers reads of one object.</summary>
internal sealed class GetHandler(ObjectStore store, ResponseRenderer renderer)
{
    public Task HandleAsync(ApiRequest request)
    {
        var snapshot = store.Current;
        if (ResourceVersions.Parse(request.Query("resourceVersion")) is { } wanted && wanted > snapshot.Revision)
        {
            throw ApiErrors.RevisionTooLarge(wanted, snapshot.Revision);
        }

        var stored = snapshot.Find(request.Resource.Id, request.Path.Namespace, request.Path.Name!)
            ?? throw ApiErrors.NotFound(request.Resource.Id, request.Path.Name!);
        SightGuard.Check(request.Sight, request.Resource.Id, stored);
        return renderer.WriteObjectAsync(request, 200, stored);
    }
}
