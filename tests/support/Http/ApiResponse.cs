using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace Carillon.Tests.Support.Http;

/// <summary>A whole answer of the API server.</summary>
public sealed record ApiResponse(string Request, HttpStatusCode Status, HttpResponseHeaders Headers, string? ContentType, string Text)
{
    /// <summary>The body as JSON.</summary>
    public JsonNode Json => JsonNode.Parse(Text) ?? throw new InvalidOperationException($"{Request} answered null");

    /// <summary>Machine-readable reason of a failure (<c>Status.reason</c>).</summary>
    public string? Reason => Json["reason"]?.GetValue<string>();

    /// <summary>Sentence of a failure (<c>Status.message</c>).</summary>
    public string? Message => Json["message"]?.GetValue<string>();

    /// <summary>The texts of the <c>Warning</c> headers, without code and agent.</summary>
    public IReadOnlyList<string> Warnings =>
        Headers.Warning.Select(warning => warning.Text[1..^1].Replace("\\\"", "\"").Replace(@"\\", @"\")).ToList();

    /// <summary>This answer when it has the expected status; otherwise throws with the body, which says why.</summary>
    public ApiResponse Expect(HttpStatusCode status) =>
        Status == status ? this : throw new InvalidOperationException($"{Request}: expected {(int)status}, got {(int)Status}: {Text}");

    /// <summary>The JSON of an answer with status 200 or 201.</summary>
    public JsonNode Success =>
        Status is HttpStatusCode.OK or HttpStatusCode.Created
            ? Json
            : throw new InvalidOperationException($"{Request}: expected success, got {(int)Status}: {Text}");
}
