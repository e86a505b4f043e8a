using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Carillon.ApiServer.Errors;
using Carillon.ApiServer.Http;
using Carillon.ApiServer.Schema;
using Carillon.ApiServer.Text;

namespace Carillon.ApiServer.Rest;

/// <summary>How an object is to be deleted; from the request's body, and from its query where the body says nothing.</summary>
internal sealed record DeleteOptions
{
    public const string Background = "Background";
    public const string Foreground = "Foreground";
    public const string Orphan = "Orphan";

    /// <summary>Precondition: the object's UID; empty = none.</summary>
    public string Uid { get; init; } = "";

    /// <summary>Precondition: the object's resource version; empty = none.</summary>
    public string ResourceVersion { get; init; } = "";

    /// <summary>What becomes of dependents; empty = as the object's finalizers say, else background.</summary>
    public string Propagation { get; init; } = "";

    public bool DryRun { get; init; }

    /// <exception cref="ApiException">400 or 422: rather nothing is deleted than more than was meant.</exception>
    public static async Task<DeleteOptions> FromAsync(ApiRequest request)
    {
        var body = await RequestBody.ReadAsync(request.Http.Request, request.Aborted).ConfigureAwait(false);
        var json = body.Length == 0 ? FromQuery(request) : Parse(body, request);
        var propagation = Text(json, "propagationPolicy") ?? "";
        var orphan = Flag(json, "orphanDependents");
        _ = Number(json, "gracePeriodSeconds");
        var dryRun = json["dryRun"] is { } directives ? directives as JsonArray ?? throw WrongType("dryRun", "[]string") : [];
        Check(propagation, orphan, dryRun);
        var preconditions = json["preconditions"] is { } given ? given as JsonObject ?? throw WrongType("preconditions", "v1.Preconditions") : [];
        return new DeleteOptions
        {
            Uid = Text(preconditions, "uid") ?? "",
            ResourceVersion = Text(preconditions, "resourceVersion") ?? "",
            Propagation = orphan switch
            {
                true => Orphan,
                false => Background,
                null => propagation,
            },
            DryRun = dryRun.Count > 0,
        };
    }

    private static JsonObject Parse(byte[] body, ApiRequest request)
    {
        var (value, _) = BodyDecoder.Parse(body, request.Http.Request.ContentType);
        var options = value switch
        {
            null => [],
            JsonObject members => members,
            _ => throw ApiErrors.BadRequest("the body of a delete request must be DeleteOptions"),
        };
        if (Text(options, "kind") is { } kind and not ("" or "DeleteOptions"))
        {
            throw ApiErrors.BadRequest($"no kind \"{kind}\" is registered for version \"{Text(options, "apiVersion")}\"");
        }

        return options;
    }

    /// <summary>The same options without a body; where there is one, the query counts for nothing.</summary>
    private static JsonObject FromQuery(ApiRequest request)
    {
        var options = new JsonObject();
        if (request.Query("propagationPolicy") is { Length: > 0 } propagation)
        {
            options["propagationPolicy"] = propagation;
        }

        if (request.Query("orphanDependents") is not null)
        {
            options["orphanDependents"] = request.Flag("orphanDependents");
        }

        if (request.Query("dryRun") is { Length: > 0 } dryRun)
        {
            options["dryRun"] = new JsonArray(dryRun);
        }

        if (request.Query("gracePeriodSeconds") is { Length: > 0 } grace)
        {
            options["gracePeriodSeconds"] = long.TryParse(grace, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds)
                ? seconds
                : throw ApiErrors.BadRequest($"strconv.ParseInt: parsing \"{grace}\": invalid syntax");
        }

        return options;
    }

    private static void Check(string propagation, bool? orphan, JsonArray dryRun)
    {
        var causes = new List<FieldCause>();
        if (dryRun.Any(directive => JsonScalar.AsString(directive) != "All"))
        {
            causes.Add(FieldCause.NotSupported("dryRun", dryRun.DeepClone(), ["All"]));
        }

        if (propagation is not ("" or Background or Foreground or Orphan))
        {
            causes.Add(FieldCause.NotSupported("propagationPolicy", propagation, [Foreground, Background, Orphan, "nil"]));
        }

        if (propagation.Length > 0 && orphan is not null)
        {
            causes.Add(FieldCause.Invalid("propagationPolicy", propagation, "orphanDependents and deletionPropagation cannot be both set"));
        }

        if (causes.Count > 0)
        {
            throw ApiErrors.Invalid("meta.k8s.io", "DeleteOptions", "", causes);
        }
    }

    private static string? Text(JsonObject from, string field) => from[field] switch
    {
        null => null,
        var node => JsonScalar.AsString(node) ?? throw WrongType(field, "string"),
    };

    private static bool? Flag(JsonObject from, string field) => from[field]?.GetValueKind() switch
    {
        null => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw WrongType(field, "bool"),
    };

    private static long? Number(JsonObject from, string field) => from[field] switch
    {
        null => null,
        var node => JsonScalar.TryInteger(node, out var number) ? number : throw WrongType(field, "int64"),
    };

    private static ApiException WrongType(string field, string expected) =>
        ApiErrors.BadRequest($"json: cannot unmarshal into Go struct field DeleteOptions.{field} of type {expected}");
}
