using System.Text.Json.Nodes;
using Carillon.ApiServer.Errors;
using Carillon.ApiServer.Http;
using Carillon.ApiServer.Metadata;
using Carillon.ApiServer.Printing;

namespace Carillon.ApiServer.Rest;

/// <summary>Answers PUT.</summary>
internal sealed class UpdateHandler(ObjectWriter writer, KindStrategies strategies, ResponseRenderer renderer)
{
    public async Task HandleAsync(ApiRequest request)
    {
        var context = WriteContext.From(request);
        var body = await RequestBody.ReadAsync(request.Http.Request, request.Aborted).ConfigureAwait(false);
        var obj = BodyDecoder.Decode(body, request.Http.Request.ContentType, context);
        IdentityCheck.Check(ObjectMetadata.Of(obj), context);
        var written = await writer.CreateOrUpdateAsync(
            context, () => New(obj, context), _ => obj.DeepClone().AsObject()).ConfigureAwait(false);
        await (written.Created
            ? renderer.WriteCreatedAsync(request, written.Object, context.DryRun)
            : renderer.WriteObjectAsync(request, 200, written.Object)).ConfigureAwait(false);
    }

    private JsonObject New(JsonObject obj, WriteContext context)
    {
        if (!strategies.For(context.Resource.Id).CreateOnUpdate || context.Subresource.Length > 0)
        {
            throw ApiErrors.NotFound(context.Resource.Id, context.Name);
        }

        var created = obj.DeepClone().AsObject();
        ObjectMetadata.Of(created).Remove("resourceVersion");
        return created;
    }
}
