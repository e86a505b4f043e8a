using System.Globalization;
using System.Text.Json.Nodes;
using Carillon.ApiServer.Apply;
using Carillon.ApiServer.Errors;
using Carillon.ApiServer.Metadata;
using Carillon.ApiServer.Resources;
using Carillon.ApiServer.Rules;
using Carillon.ApiServer.Schema;
using Carillon.ApiServer.Text;

namespace Carillon.ApiServer.Rest;

/// <summary>
/// Makes a decoded object fit to be stored: system fields, defaults, status isolation, managed fields, validation.
/// Pure but for the clock and fresh UIDs; what it returns depends on nothing that another request may change.
/// </summary>
internal sealed class ObjectPreparer(KindStrategies strategies, TimeProvider time)
{
    /// <summary>Fields of the metadata that only the system sets.</summary>
    private static readonly string[] SystemFields =
        ["uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation", "selfLink"];

    /// <summary>Violations of the schema after which no rule is evaluated.</summary>
    private static readonly string[] BlockingReasons =
        ["FieldValueNotSupported", "FieldValueRequired", "FieldValueTooLong", "FieldValueTooMany", "FieldValueTypeInvalid"];

    /// <exception cref="ApiException">422: the object is not valid.</exception>
    public JsonObject ForCreate(JsonObject obj, WriteContext context, bool recordManager = true)
    {
        var resource = context.Resource;
        var strategy = strategies.For(resource.Id);
        var metadata = ObjectMetadata.Of(obj);
        if (resource.Namespaced)
        {
            metadata.Namespace = context.Namespace!;
        }
        else
        {
            metadata.Remove("namespace");
        }

        foreach (var field in SystemFields)
        {
            metadata.Remove(field);
        }

        metadata.Uid = Guid.NewGuid().ToString();
        metadata.CreationTimestamp = ObjectMetadata.FormatTime(time.GetUtcNow());
        metadata.Generation = resource.Definition.TracksGeneration ? 1 : 0;
        if (resource.Version.StatusSubresource)
        {
            obj.Remove("status");
        }

        SchemaDefaulter.Apply(resource.Schema, obj, keepNulls: !recordManager);
        strategy.PrepareForCreate(obj);
        if (recordManager)
        {
            obj = RecordManager(null, obj, context);
        }

        var causes = MetadataValidator.Validate(ObjectMetadata.Of(obj), strategy.NameRule, resource.Namespaced).ToList();
        ValidateContent(obj, null, context, strategy, causes);
        ThrowIfAny(causes, resource, metadata.Name.Length > 0 ? metadata.Name : metadata.GenerateName);
        context.Warnings.AddRange(strategy.Warn(obj));
        return obj;
    }

    /// <param name="updated">What the client wants.</param>
    /// <param name="live">What is stored, in the request's version.</param>
    /// <param name="context">The write.</param>
    /// <param name="recordManager">False after a server-side apply, which has recorded the manager itself.</param>
    /// <exception cref="ApiException">409 or 422.</exception>
    public JsonObject ForUpdate(JsonObject updated, JsonObject live, WriteContext context, bool recordManager = true)
    {
        var resource = context.Resource;
        var strategy = strategies.For(resource.Id);
        updated = IsolateStatus(updated, live, context);
        RestoreSystemFields(updated, live, resource);
        SchemaDefaulter.Apply(resource.Schema, updated, keepNulls: !recordManager);
        strategy.PrepareForUpdate(updated, live);
        var liveMetadata = ObjectMetadata.Of(live);
        if (resource.Definition.TracksGeneration && ContentChanged(updated, live, resource))
        {
            ObjectMetadata.Of(updated).Generation = liveMetadata.Generation + 1;
        }

        if (recordManager)
        {
            updated = RecordManager(live, updated, context);
        }

        var causes = MetadataValidator.ValidateUpdate(ObjectMetadata.Of(updated), liveMetadata).ToList();
        ValidateContent(updated, live, context, strategy, causes);
        ThrowIfAny(causes, resource, liveMetadata.Name);
        context.Warnings.AddRange(strategy.Warn(updated));
        return updated;
    }

    private static JsonObject IsolateStatus(JsonObject updated, JsonObject live, WriteContext context)
    {
        if (context.Subresource == "status")
        {
            // Only status counts; of the metadata, only the resource version (a precondition) and the managed fields.
            var result = live.DeepClone().AsObject();
            SetOrRemove(result, "status", updated["status"]?.DeepClone());
            ObjectMetadata.Of(result).CopyFrom(ObjectMetadata.Of(updated), "managedFields");
            return result;
        }

        if (context.Resource.Version.StatusSubresource && context.Subresource.Length == 0)
        {
            SetOrRemove(updated, "status", live["status"]?.DeepClone());
        }

        return updated;
    }

    private static void RestoreSystemFields(JsonObject updated, JsonObject live, ServedResource resource)
    {
        updated["apiVersion"] = resource.ApiVersion;
        updated["kind"] = resource.Kind;
        var metadata = ObjectMetadata.Of(updated);
        var liveMetadata = ObjectMetadata.Of(live);
        if (metadata.Uid.Length > 0 && metadata.Uid != liveMetadata.Uid)
        {
            throw ApiErrors.Conflict(
                resource.Id,
                liveMetadata.Name,
                $"Precondition failed: UID in precondition: {metadata.Uid}, UID in object meta: {liveMetadata.Uid}");
        }

        foreach (var field in SystemFields)
        {
            metadata.CopyFrom(liveMetadata, field);
        }
    }

    private JsonObject RecordManager(JsonObject? live, JsonObject updated, WriteContext context) =>
        context.Resource.FieldManager.Update(live, updated, Writer(context));

    public FieldManager.Writer Writer(WriteContext context) => new(
        context.Manager,
        context.Resource.ApiVersion,
        context.Subresource.Length > 0 ? context.Subresource : null,
        time.GetUtcNow());

    private static void ValidateContent(
        JsonObject obj, JsonObject? live, WriteContext context, IKindStrategy strategy, List<FieldCause> causes)
    {
        var resource = context.Resource;
        causes.AddRange(SchemaValidator.Validate(resource.Schema, obj, live));
        causes.AddRange(strategy.Validate(obj, live));
        if (!resource.HasRules)
        {
            return;
        }

        // A rule may take for granted that fields are there and of their type, so it is not asked about an object where that is in doubt.
        if (causes.Any(cause => BlockingReasons.Contains(cause.Reason)))
        {
            causes.Add(FieldCause.Invalid(
                "<nil>",
                null,
                "some validation rules were not checked because the object was invalid; correct the existing errors to complete validation"));
        }
        else if (resource.Rules is not null)
        {
            causes.AddRange(resource.Rules.Validate(obj, live).Select(violation => Broken(obj, violation)));
        }
    }

    private static FieldCause Broken(JsonObject obj, RuleViolation violation)
    {
        var value = ValueAt(obj, violation.Path);
        return value is JsonObject or JsonArray
            ? FieldCause.InvalidUnquoted(violation.Path, violation.Message)
            : FieldCause.Invalid(violation.Path, value, violation.Message);
    }

    private static JsonNode? ValueAt(JsonObject obj, string path)
    {
        JsonNode? node = obj;
        foreach (var segment in path.Split('.', '['))
        {
            node = node switch
            {
                JsonArray items when int.TryParse(segment.TrimEnd(']'), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                    && index < items.Count => items[index],
                JsonObject parent => parent[segment],
                _ => null,
            };
        }

        return node;
    }

    private static bool ContentChanged(JsonObject updated, JsonObject live, ServedResource resource)
    {
        foreach (var name in updated.Select(pair => pair.Key).Union(live.Select(pair => pair.Key), StringComparer.Ordinal))
        {
            var ignored = name is "metadata" or "apiVersion" or "kind" || (name == "status" && resource.Version.StatusSubresource);
            if (!ignored && !JsonScalar.DeepEquals(updated[name], live[name]))
            {
                return true;
            }
        }

        return false;
    }

    private static void SetOrRemove(JsonObject obj, string name, JsonNode? value)
    {
        if (value is null)
        {
            obj.Remove(name);
        }
        else
        {
            obj[name] = value;
        }
    }

    private static void ThrowIfAny(List<FieldCause> causes, ServedResource resource, string name)
    {
        if (causes.Count > 0)
        {
            throw ApiErrors.Invalid(resource.Definition.Group, resource.Kind, name, causes);
        }
    }
}
