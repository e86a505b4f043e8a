using System.Text.Json.Nodes;

using Carillon.Tests.Support.FakeApi;

using Microsoft.AspNetCore.Http;

namespace Carillon.Tests.Unit.Kubernetes.Leadership;

/// <summary>One lease behind HTTP: create, read, merge patch with precondition. It can be made to fail.</summary>
internal sealed class FakeLeaseServer
{
    private readonly Lock _lock = new();
    private JsonObject? _lease;
    private int _version = 100;

    /// <summary>What to do instead of answering; null answers.</summary>
    public Func<FakeRequest, HttpResponse, Task>? Trouble { get; set; }

    /// <summary>Do the write, but lose the answer.</summary>
    public bool LoseAnswers { get; set; }

    public string? Holder
    {
        get
        {
            lock (_lock)
            {
                return (string?)_lease?["spec"]?["holderIdentity"];
            }
        }
    }

    public JsonObject? Lease
    {
        get
        {
            lock (_lock)
            {
                return (JsonObject?)_lease?.DeepClone();
            }
        }
    }

    public async Task AnswerAsync(FakeRequest request, HttpResponse response)
    {
        if (Trouble is { } trouble)
        {
            await trouble(request, response);
            return;
        }

        var (code, body) = Handle(request);
        if (LoseAnswers && request.Method != "GET")
        {
            response.HttpContext.Abort();
            return;
        }

        await response.JsonAsync(body, code);
    }

    private (int Code, string Body) Handle(FakeRequest request)
    {
        lock (_lock)
        {
            switch (request.Method)
            {
                case "POST" when _lease is not null:
                    return (409, FakeAnswers.Status(409, "AlreadyExists"));
                case "POST":
                    _lease = JsonNode.Parse(request.Body)!.AsObject();
                    _lease["metadata"]!["uid"] = "lease-uid";
                    break;
                case not "POST" when _lease is null:
                    return (404, FakeAnswers.Status(404, "NotFound"));
                case "PATCH":
                    var patch = JsonNode.Parse(request.Body)!.AsObject();
                    if ((string?)patch["metadata"]?["resourceVersion"] is { } expected && expected != (string?)_lease!["metadata"]!["resourceVersion"])
                    {
                        return (409, FakeAnswers.Status(409, "Conflict"));
                    }

                    Merge(_lease!, patch);
                    break;
                default:
                    return (200, _lease!.ToJsonString());
            }

            _lease!["metadata"]!["resourceVersion"] = $"{++_version}";
            return (200, _lease.ToJsonString());
        }
    }

    private static void Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (key, value) in patch)
        {
            if (value is JsonObject nested && target[key] is JsonObject inner)
            {
                Merge(inner, nested);
            }
            else if (value is null)
            {
                target.Remove(key);
            }
            else
            {
                target[key] = value.DeepClone();
            }
        }
    }
}
