using Carillon.ApiServer.Errors;
using Carillon.ApiServer.Http;
using Carillon.ApiServer.Printing;
using Carillon.ApiServer.Storage;

namespace Carillon.ApiServer.Rest;

/// <summary>Answers DELETE of one object and of a collection.</summary>
internal sealed class DeleteHandler(
    ObjectStore store, ListHandler list, ObjectDeleter deleter, KindStrategies strategies, ResponseRenderer renderer)
{
    public async Task HandleAsync(ApiRequest request)
    {
        var options = await DeleteOptions.FromAsync(request).ConfigureAwait(false);
        var resource = request.Resource;
        SightGuard.Check(request, store);
        var written = await deleter.DeleteAsync(resource, request.Path.Namespace, request.Path.Name!, options).ConfigureAwait(false);
        if (!written.Deleted || strategies.For(resource.Id).ReturnsDeleted)
        {
            await renderer.WriteObjectAsync(request, 200, written.Object).ConfigureAwait(false);
            return;
        }

        await ApiResponse.WriteStatusAsync(request.Http, new ApiStatus
        {
            Code = 200,
            Success = true,
            Message = "",
            Details = new StatusDetails
            {
                Name = written.Object.Name,
                Group = resource.Definition.Group,
                Kind = resource.Definition.Names.Plural,
                Uid = written.Object.Uid,
            },
        }).ConfigureAwait(false);
    }

    /// <summary>Deletes what a list would show, a page of it where one is asked for, and answers with that list.</summary>
    public async Task HandleCollectionAsync(ApiRequest request)
    {
        var options = await DeleteOptions.FromAsync(request).ConfigureAwait(false);
        var page = list.Select(request, ListQuery.From(request));
        foreach (var batch in page.Items.Chunk(64))
        {
            // Together, so that they share commits; in batches, so that one request does not fill the writer's queue.
            await Task.WhenAll(batch.Select(item => DeleteOneAsync(request, item, options))).ConfigureAwait(false);
        }

        await renderer.WriteListAsync(request, page).ConfigureAwait(false);
    }

    private async Task DeleteOneAsync(ApiRequest request, StoredObject item, DeleteOptions options)
    {
        try
        {
            await deleter.DeleteAsync(request.Resource, item.Namespace, item.Name, options with { Uid = item.Uid }).ConfigureAwait(false);
        }
        catch (ApiException e) when (e.Status.Code is 404 or 409)
        {
            // Gone already, or another object of that name by now: both are none of the listed ones.
        }
    }
}
