using Carillon.ApiServer.Http;
using Carillon.ApiServer.Printing;

namespace Carillon.ApiServer.Rest;

/// <summary>Answers POST to a collection.</summary>
internal sealed class CreateHandler(ObjectWriter writer, ResponseRenderer renderer)
{
    public async Task HandleAsync(ApiRequest request)
    {
        var context = WriteContext.From(request);
        var body = await RequestBody.ReadAsync(request.Http.Request, request.Aborted).ConfigureAwait(false);
        var obj = BodyDecoder.Decode(body, request.Http.Request.ContentType, context);
        var written = await writer.CreateAsync(obj, context).ConfigureAwait(false);
        await renderer.WriteCreatedAsync(request, written.Object, context.DryRun).ConfigureAwait(false);
    }
}
