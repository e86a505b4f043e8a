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
        if (request.Query("force") is not null && contentType != MediaTypes.ApplyPatch)
        {
            throw ApiErrors.Invalid(
                "meta.k8s.io", "PatchOptions", "", [FieldCause.Forbidden("force", "may not be specified for non-apply patch")]);
        }

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
            DecodePatched(obj, patch, context, duplicates);
            CheckIdentity(obj, live, context);
            return obj;
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

    private static void DecodePatched(JsonObject patched, JsonNode? patch, WriteContext context, IReadOnlyList<string> duplicates)
    {
        try
        {
            BodyDecoder.CheckType(patched, context.Resource, []);
            BodyDecoder.DecodeObject(patched, context, duplicates);
        }
        catch (StrictDecodingException e)
        {
            throw Refused(e.Message);
        }
        catch (ApiException e) when (e.Status.Code == 400)
        {
            // The patch could be read; it is what it makes of the object that cannot.
            throw Refused(e.Status.Message);
        }

        ApiException Refused(string message) => ApiErrors.Invalid("", "", "", [FieldCause.Invalid("patch", patch?.ToJsonString() ?? "", message)]);
    }

    private static void CheckIdentity(JsonObject patched, JsonObject live, WriteContext context)
    {
        var metadata = ObjectMetadata.Of(patched);
        IdentityCheck.Check(metadata, context);
        if (metadata.Uid.Length > 0 && metadata.Uid != ObjectMetadata.Of(live).Uid)
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
            live =>
            {
                var merged = Merge(live, applied, context, force);
                CheckIdentity(merged, live, context);
                return merged;
            },
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

        metadata.Name = metadata.Name.Length > 0 ? metadata.Name : context.Name;
        IdentityCheck.Check(metadata, context);
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
                Message = $"failed to create typed patch object ({ObjectMetadata.Of(applied).Namespace}/{context.Name}; "
                    + $"{context.Resource.Definition.Group}/{context.Resource.Version.Name}, Kind={context.Resource.Kind}): "
                    + $".{unknown}: field not declared in schema",
            });
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

        var created = Merge(null, applied, context, force: true);
        ObjectMetadata.Of(created).Remove("resourceVersion");
        return created;
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
