using System.Text;

using Microsoft.AspNetCore.Http;

namespace Carillon.Tests.Support.FakeApi;

/// <summary>Answers in the form a Kubernetes API server gives them.</summary>
public static class FakeAnswers
{
    public static async Task JsonAsync(this HttpResponse response, string json, int code = 200)
    {
        response.StatusCode = code;
        response.ContentType = "application/json";
        await response.WriteAsync(json);
    }

    public static Task StatusAsync(this HttpResponse response, int code, string reason, string message = "no") =>
        response.JsonAsync(Status(code, reason, message), code);

    public static string Status(int code, string reason, string message = "no") =>
        $$"""{"kind":"Status","apiVersion":"v1","status":"Failure","message":"{{message}}","reason":"{{reason}}","code":{{code}}}""";

    public static string ConfigMap(string name, int version, string uid = "", string value = "") =>
        $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{{name}}}","namespace":"default","uid":"{{{(uid.Length == 0 ? "uid-" + name : uid)}}}","resourceVersion":"{{{version}}}"},"data":{"value":"{{{value}}}"}}""";

    public static string List(int version, string? next, params string[] items) =>
        $$$"""{"kind":"ConfigMapList","apiVersion":"v1","metadata":{"resourceVersion":"{{{version}}}"{{{(next is null ? "" : $",\"continue\":\"{next}\"")}}}},"items":[{{{string.Join(',', items)}}}]}""";

    public static string Event(string type, string item) => $$"""{"type":"{{type}}","object":{{item}}}""" + "\n";

    public static string Bookmark(int version) => Event(
        "BOOKMARK", $$$"""{"kind":"ConfigMap","apiVersion":"v1","metadata":{"resourceVersion":"{{{version}}}"}}""");

    /// <summary>Begins a watch: the headers go out before the first event.</summary>
    public static async Task BeginWatchAsync(this HttpResponse response)
    {
        response.ContentType = "application/json";
        await response.Body.FlushAsync();
    }

    /// <summary>Sends text at once, as it stands.</summary>
    public static async Task SendAsync(this HttpResponse response, string text)
    {
        await response.Body.WriteAsync(Encoding.UTF8.GetBytes(text));
        await response.Body.FlushAsync();
    }

    /// <summary>Keeps an answer open until the client leaves.</summary>
    public static async Task HoldAsync(this FakeRequest request)
    {
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, request.Aborted);
        }
        catch (OperationCanceledException)
        {
            // the client left
        }
    }
}
