using System.Text.Json.Nodes;
using Carillon.ApiServer.Apply;
using Carillon.ApiServer.Errors;
using Carillon.ApiServer.Http;
using Carillon.ApiServer.Metadata;
using Carillon.ApiServer.Patching;
using Carillon.ApiServer.Printing;
using Carillon.ApiServer.Schema;
using Carillon.ApiServer.Text;

namespace Carillon.ApiServer.Rest;

/// <summary>Answers PATCH: JSON patch, merge patch, strategic merge patch, and server-side apply.</summary>
internal sealed class PatchHandler(ObjectWriter writer, ObjectPreparer preparer, ResponseRenderer renderer)
{
    private const string CommonTypes = "application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml";

    public async Task HandleAsync(ApiRequest request)
    {
        var context = WriteContext.From(request);
        var contentType = MediaTypes.Base(request.Http.Request.ContentType);
        var builtIn = context.Resource.Definition.BuiltIn;
        var known = contentType is MediaTypes.JsonPatch or MediaTypes.MergePatch or MediaTypes.ApplyPatch
            || (builtIn && contentType == MediaTypes.StrategicMergePatch);
        if (!known)
        {
            throw ApiErrors.UnsupportedMediaType(
                builtIn ? CommonTypes.Replace("merge-patch+json,", "merge-patch+json, application/strategic-merge-patch+json,", StringComparison.Ordinal) : CommonTypes);
        }

        var body = await RequestBody.ReadAsync(request.Http.Request, request.Aborted).ConfigureAwait(false);
        var (patch, duplicates) = BodyDecoder.Parse(body, contentType);
        var written = contentType == MediaTypes.ApplyPatch
            ? await ApplyAsync(request, context, patch, duplicates).ConfigureAwait(false)
            : await writer.UpdateAsync(context, live => Patch(contentType, live, patch, context, duplicates)).ConfigureAwait(false);
        await (written.Created
            ? renderer.WriteCreatedAsync(request, written.Object, context.DryRun)
            : renderer.WriteObjectAsync(request, 200, written.Object)).ConfigureAwait(false);
    }

    private static JsonObject Patch(string contentType, JsonObject live, JsonNode? patch, WriteContext context, IReadOnlyList<string> duplicates)
    {
        try
        {
            var patched = contentType switch
            {
                MediaTypes.JsonPatch => JsonPatch.Apply(live, patch),
                MediaTypes.MergePatch => MergePatch.Apply(live, PatchObject(patch)),
                _ => StrategicMergePatch.Apply(context.Resource.Schema, live, PatchObject(patch)),
            };
            var obj = patched as JsonObject ?? throw PatchException.Unprocessable("the patched value is not an object");
            BodyDecoder.DecodeObject(obj, context, duplicates);
            CheckIdentity(obj, live, context);
            return obj;
        }
        catch (StrictDecodingException e)
        {
            throw ApiErrors.Invalid(
                context.Resource.Definition.Group,
                context.Resource.Kind,
                context.Name,
                [FieldCause.Invalid("patch", patch?.ToJsonString() ?? "", e.Message)]);
        }
        catch (PatchException e) when (e.Code == 422)
        {
            throw ApiErrors.UnprocessablePatch();
        }
        catch (PatchException e)
        {
            throw new ApiException(new ApiStatus { Code = e.Code, Reason = e.Reason, Message = e.Message });
        }
    }

    private static void CheckIdentity(JsonObject patched, JsonObject live, WriteContext context)
    {
        var metadata = ObjectMetadata.Of(patched);
        CheckName(metadata, context);
        if (metadata.Uid != ObjectMetadata.Of(live).Uid)
        {
            throw ApiErrors.Invalid(
                context.Resource.Definition.Group,
                context.Resource.Kind,
                context.Name,
                [FieldCause.Invalid("metadata.uid", metadata.Uid, "field is immutable")]);
        }
    }

    private async Task<WrittenObject> ApplyAsync(ApiRequest request, WriteContext context, JsonNode? patch, IReadOnlyList<string> duplicates)
    {
        var force = request.Flag("force");
        var applied = PrepareApplied(request, context, patch, duplicates);
        return await writer.CreateOrUpdateAsync(
            context,
            () => CreatedByApply(context, applied),
            live => Merge(live, applied, context, force),
            recordManager: false).ConfigureAwait(false);
    }

    private static JsonObject PrepareApplied(ApiRequest request, WriteContext context, JsonNode? patch, IReadOnlyList<string> duplicates)
    {
        if (string.IsNullOrEmpty(request.Query("fieldManager")))
        {
            throw ApiErrors.Invalid(
                "meta.k8s.io",
                "PatchOptions",
                "",
                [FieldCause.Required("fieldManager", "is required for apply patch")]);
        }

        var applied = PatchObject(patch).DeepClone().AsObject();
        foreach (var (field, expected) in new[] { ("apiVersion", context.Resource.ApiVersion), ("kind", context.Resource.Kind) })
        {
            if (JsonScalar.AsString(applied[field]) != expected)
            {
                throw ApiErrors.BadRequest($"{field} in the patch must be {expected}");
            }
        }

        CheckDeclared(applied, context);
        try
        {
            BodyDecoder.DecodeObject(applied, context, duplicates);
        }
        catch (StrictDecodingException e)
        {
            throw ApiErrors.BadRequest(e.Message);
        }

        var metadata = ObjectMetadata.Of(applied);
        if (metadata.Json.ContainsKey("managedFields"))
        {
            throw ApiErrors.BadRequest("metadata.managedFields must be nil");
        }

        CheckName(metadata, context);
        metadata.Name = context.Name;
        if (context.Resource.Namespaced)
        {
            metadata.Namespace = metadata.Namespace.Length > 0 ? metadata.Namespace : context.Namespace!;
        }

        return applied;
    }

    /// <summary>A field without a schema has no owner either, so an apply of one is refused whatever field validation was asked for.</summary>
    private static void CheckDeclared(JsonObject applied, WriteContext context)
    {
        if (SchemaPruner.Prune(context.Resource.Schema, applied.DeepClone().AsObject()) is [var unknown, ..])
        {
            throw new ApiException(new ApiStatus
            {
                Code = 500,
                Message = $"failed to create typed patch object ({context.Namespace}/{context.Name}; {context.Resource.ApiVersion}, "
                    + $"Kind={context.Resource.Kind}): .{unknown}: field not declared in schema",
            });
        }
    }

    private static void CheckName(ObjectMetadata metadata, WriteContext context)
    {
        if (metadata.Name.Length > 0 && metadata.Name != context.Name)
        {
            throw ApiErrors.BadRequest($"the name of the object ({metadata.Name}) does not match the name on the URL ({context.Name})");
        }
    }

    private JsonObject CreatedByApply(WriteContext context, JsonObject applied)
    {
        if (context.Subresource.Length > 0)
        {
            throw ApiErrors.NotFound(context.Resource.Id, context.Name);
        }

        if (ObjectMetadata.Of(applied).Uid.Length > 0)
        {
            throw ApiErrors.Conflict(
                context.Resource.Id,
                context.Name,
                $"uid mismatch: the provided object specified uid {ObjectMetadata.Of(applied).Uid}, and no existing object was found");
        }

        return Merge(null, applied, context, force: true);
    }

    private JsonObject Merge(JsonObject? live, JsonObject applied, WriteContext context, bool force)
    {
        try
        {
            return context.Resource.FieldManager.Apply(live, applied.DeepClone().AsObject(), preparer.Writer(context), force);
        }
        catch (ApplyConflictException e)
        {
            throw new ApiException(new ApiStatus
            {
                Code = 409,
                Reason = "Conflict",
                Message = e.Message,
                Details = new StatusDetails { Causes = [.. e.Conflicts.Select(conflict => conflict.ToCause())] },
            });
        }
    }

    private static JsonObject PatchObject(JsonNode? patch) =>
        patch as JsonObject ?? throw ApiErrors.BadRequest("error decoding patch: json: cannot unmarshal the patch into Go value of type map[string]interface {}");
}
