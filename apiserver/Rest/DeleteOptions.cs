using System.Text.Json.Nodes;
using Carillon.ApiServer.Errors;
using Carillon.ApiServer.Http;
using Carillon.ApiServer.Schema;

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

    public static async Task<DeleteOptions> FromAsync(ApiRequest request)
    {
        var body = await RequestBody.ReadAsync(request.Http.Request, request.Aborted).ConfigureAwait(false);
        var json = body.Length == 0 ? [] : Parse(body, request);
        var propagation = Text(json["propagationPolicy"]) ?? request.Query("propagationPolicy") ?? "";
        var orphan = Flag(json["orphanDependents"]) ?? (request.Query("orphanDependents") is null ? null : request.Flag("orphanDependents"));
        Check(propagation, orphan);
        var dryRun = json["dryRun"] is JsonArray { Count: > 0 } || !string.IsNullOrEmpty(request.Query("dryRun"));
        return new DeleteOptions
        {
            Uid = Text(json["preconditions"]?["uid"]) ?? "",
            ResourceVersion = Text(json["preconditions"]?["resourceVersion"]) ?? "",
            Propagation = orphan switch
            {
                true => Orphan,
                false => Background,
                null => propagation,
            },
            DryRun = dryRun,
        };
    }

    private static JsonObject Parse(byte[] body, ApiRequest request)
    {
        var (value, _) = BodyDecoder.Parse(body, request.Http.Request.ContentType);
        return value switch
        {
            null => [],
            JsonObject options => options,
            _ => throw ApiErrors.BadRequest("the body of a delete request must be DeleteOptions"),
        };
    }

    private static void Check(string propagation, bool? orphan)
    {
        var causes = new List<FieldCause>();
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

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static bool? Flag(JsonNode? node) => node is JsonValue value && value.TryGetValue<bool>(out var flag) ? flag : null;
}
