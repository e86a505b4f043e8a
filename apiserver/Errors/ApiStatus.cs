using System.Text.Json.Nodes;
using Carillon.ApiServer.Schema;

namespace Carillon.ApiServer.Errors;

/// <summary>A <c>v1.Status</c>: the answer to a failed request, and to a delete.</summary>
internal sealed record ApiStatus
{
    public required int Code { get; init; }

    /// <summary>Kubernetes' machine-readable reason; empty where Kubernetes gives none.</summary>
    public string Reason { get; init; } = "";

    public required string Message { get; init; }

    public StatusDetails? Details { get; init; }

    /// <summary>Only for an expired continue token: a new one to go on with.</summary>
    public string Continue { get; init; } = "";

    public bool Success { get; init; }

    public JsonObject ToJson()
    {
        var metadata = new JsonObject();
        AddText(metadata, "continue", Continue);
        var status = new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = metadata,
            ["status"] = Success ? "Success" : "Failure",
        };
        AddText(status, "message", Message);
        AddText(status, "reason", Reason);
        if (Details is not null)
        {
            status["details"] = DetailsJson(Details);
        }

        if (!Success)
        {
            status["code"] = Code;
        }

        return status;
    }

    private static JsonObject DetailsJson(StatusDetails details)
    {
        var json = new JsonObject();
        AddText(json, "name", details.Name);
        AddText(json, "group", details.Group);
        AddText(json, "kind", details.Kind);
        AddText(json, "uid", details.Uid);
        if (details.Causes.Count > 0)
        {
            json["causes"] = new JsonArray([.. details.Causes.Select(CauseJson)]);
        }

        if (details.RetryAfterSeconds > 0)
        {
            json["retryAfterSeconds"] = details.RetryAfterSeconds;
        }

        return json;
    }

    private static JsonNode CauseJson(FieldCause cause)
    {
        var json = new JsonObject();
        AddText(json, "reason", cause.Reason);
        AddText(json, "message", cause.Message);
        AddText(json, "field", cause.Field);
        return json;
    }

    private static void AddText(JsonObject json, string name, string value)
    {
        if (value.Length > 0)
        {
            json[name] = value;
        }
    }
}
