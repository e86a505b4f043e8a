using System.Text.Json.Nodes;
using Carillon.ApiServer.Errors;
using Carillon.ApiServer.Http;
using Carillon.ApiServer.Metadata;
using Carillon.ApiServer.Printing;
using Carillon.ApiServer.Rest;
using Carillon.ApiServer.Schema;

namespace Carillon.ApiServer.Reviews;

/// <summary>A resource that answers what is posted to it and keeps nothing.</summary>
/// <param name="answer">Fills in the status of the decoded object.</param>
internal sealed class ReviewAction(Action<JsonObject, ApiRequest> answer) : ICreateAction
{
    public async Task HandleAsync(ApiRequest request)
    {
        var context = WriteContext.From(request);
        var body = await RequestBody.ReadAsync(request.Http.Request, request.Aborted).ConfigureAwait(false);
        var obj = BodyDecoder.Decode(body, request.Http.Request.ContentType, context);
        SchemaDefaulter.Apply(context.Resource.Schema, obj);
        // The status is the answer: what the client may have put there does not count, nor that it is missing.
        obj.Remove("status");
        var causes = SchemaValidator.Validate(context.Resource.Schema, obj)
            .Where(cause => !cause.Field.StartsWith("status", StringComparison.Ordinal))
            .ToList();
        if (causes.Count > 0)
        {
            throw ApiErrors.Invalid(context.Resource.Definition.Group, context.Resource.Kind, "", causes);
        }

        answer(obj, request);
        var metadata = ObjectMetadata.Of(obj);
        if (metadata.Json.Count == 0)
        {
            obj["metadata"] = new JsonObject();
        }

        await ResponseRenderer.WriteObjectAsync(request, 201, obj).ConfigureAwait(false);
    }
}
