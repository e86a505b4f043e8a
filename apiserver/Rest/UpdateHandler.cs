using System.Text.Json.Nodes;
using Carillon.ApiServer.Errors;
using Carillon.ApiServer.Http;
using Carillon.ApiServer.Metadata;
using Carillon.ApiServer.Printing;
using Carillon.ApiServer.Schema;

namespace Carillon.ApiServer.Rest;

/// <summary>Answers PUT.</summary>
internal sealed class UpdateHandler(ObjectWriter writer, KindStrategies strategies, ResponseRenderer renderer)
{
    public async Task HandleAsync(ApiRequest request)
    {
        var context = WriteContext.From(request);
        var body = await RequestBody.ReadAsync(request.Http.Request, request.Aborted).ConfigureAwait(false);
        var obj = BodyDecoder.Decode(body, request.Http.Request.ContentType, context);
        CheckIdentity(obj, context);

        var strategy = strategies.For(context.Resource.Id);
        var written = await writer.CreateOrUpdateAsync(
            context, () => New(obj, context, strategy), _ => Replacement(obj, context, strategy)).ConfigureAwait(false);
        await (written.Created
            ? renderer.WriteCreatedAsync(request, written.Object, context.DryRun)
            : renderer.WriteObjectAsync(request, 200, written.Object)).ConfigureAwait(false);
    }

    private static JsonObject New(JsonObject obj, WriteContext context, IKindStrategy strategy)
    {
        if (!strategy.CreateOnUpdate || context.Subresource.Length > 0)
        {
            throw ApiErrors.NotFound(context.Resource.Id, context.Name);
        }

        var created = obj.DeepClone().AsObject();
        ObjectMetadata.Of(created).Remove("resourceVersion");
        return created;
    }

    private static JsonObject Replacement(JsonObject obj, WriteContext context, IKindStrategy strategy)
    {
        if (!strategy.UnconditionalUpdate && ObjectMetadata.Of(obj).ResourceVersion.Length == 0)
        {
            throw ApiErrors.Invalid(
                context.Resource.Definition.Group,
                context.Resource.Definition.Names.Plural,
                context.Name,
                [new FieldCause("FieldValueInvalid", "metadata.resourceVersion", "Invalid value: 0: must be specified for an update")]);
        }

        // Every attempt prepares its own copy.
        return obj.DeepClone().AsObject();
    }

    private static void CheckIdentity(JsonObject obj, WriteContext context)
    {
        var metadata = ObjectMetadata.Of(obj);
        if (metadata.Name.Length == 0)
        {
            throw ApiErrors.BadRequest("the name of the object (based on URL) was empty or did not match: name must be provided");
        }

        if (metadata.Name != context.Name)
        {
            throw ApiErrors.BadRequest($"the name of the object ({metadata.Name}) does not match the name on the URL ({context.Name})");
        }

        if (context.Resource.Namespaced && metadata.Namespace.Length == 0)
        {
            metadata.Namespace = context.Namespace!;
        }

        if (context.Resource.Namespaced && metadata.Namespace != context.Namespace)
        {
            throw ApiErrors.BadRequest(
                $"the namespace of the object ({metadata.Namespace}) does not match the namespace on the request ({context.Namespace})");
        }
    }
}
