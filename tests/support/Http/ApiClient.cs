using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Carillon.Tests.Support.Http;

/// <summary>
/// The Kubernetes API as plain requests and JSON, without any knowledge of kinds: what a test sends is what goes over the wire.
/// Paths are relative to the server's root and start without a slash.
/// </summary>
public sealed class ApiClient
{
    /// <summary>Media type of a JSON merge patch.</summary>
    public const string MergePatch = "application/merge-patch+json";

    /// <summary>Media type of a JSON patch (RFC 6902).</summary>
    public const string JsonPatch = "application/json-patch+json";

    /// <summary>Media type of a strategic merge patch.</summary>
    public const string StrategicPatch = "application/strategic-merge-patch+json";

    /// <summary>Media type of a server-side apply.</summary>
    public const string ApplyPatch = "application/apply-patch+yaml";

    private const string Json = "application/json";

    /// <summary>A generous safety net: no request of a test takes this long unless the server hangs.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private readonly HttpClient _http;

    public ApiClient(HttpClient http)
    {
        _http = http;
    }

    public Task<ApiResponse> GetAsync(string path, string accept = Json) => SendAsync(HttpMethod.Get, path, accept: accept);

    public Task<ApiResponse> PostAsync(string path, JsonNode body) => SendAsync(HttpMethod.Post, path, body.ToJsonString());

    public Task<ApiResponse> PutAsync(string path, JsonNode body) => SendAsync(HttpMethod.Put, path, body.ToJsonString());

    public Task<ApiResponse> PatchAsync(string path, string contentType, JsonNode body) =>
        SendAsync(HttpMethod.Patch, path, body.ToJsonString(), contentType);

    /// <summary>Server-side apply of <paramref name="body"/> as <paramref name="manager"/>.</summary>
    public Task<ApiResponse> ApplyAsync(string path, JsonNode body, string manager, bool force = false) =>
        PatchAsync($"{path}?fieldManager={manager}{(force ? "&force=true" : "")}", ApplyPatch, body);

    public Task<ApiResponse> DeleteAsync(string path, JsonNode? options = null) =>
        SendAsync(HttpMethod.Delete, path, options?.ToJsonString());

    /// <summary>Sends one request and reads its whole answer; every status is a result, not an exception.</summary>
    public async Task<ApiResponse> SendAsync(
        HttpMethod method, string path, string? body = null, string contentType = Json, string accept = Json)
    {
        using var limit = new CancellationTokenSource(Limit);
        using var response = await SendAsync(
            () =>
            {
                var request = Request(method, path, accept);
                if (body is not null)
                {
                    request.Content = new StringContent(body, Encoding.UTF8);
                    request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
                }

                return request;
            },
            HttpCompletionOption.ResponseContentRead,
            limit.Token);
        return new ApiResponse(
            $"{method} {path}",
            response.StatusCode,
            response.Headers,
            response.Content.Headers.ContentType?.ToString(),
            await response.Content.ReadAsStringAsync(limit.Token));
    }

    /// <summary>Opens a watch; <paramref name="path"/> is a list's path with its query, <c>watch=true</c> is added here.</summary>
    public async Task<WatchStream> WatchAsync(string path, string accept = Json)
    {
        using var limit = new CancellationTokenSource(Limit);
        var response = await SendAsync(
            () => Request(HttpMethod.Get, path + (path.Contains('?') ? "&" : "?") + "watch=true", accept),
            HttpCompletionOption.ResponseHeadersRead,
            limit.Token);
        if (response.IsSuccessStatusCode)
        {
            return new WatchStream(response, await response.Content.ReadAsStreamAsync(limit.Token));
        }

        using (response)
        {
            throw new InvalidOperationException($"watch of {path}: {await response.Content.ReadAsStringAsync(limit.Token)}");
        }
    }

    /// <summary>Sends, and comes again when asked to: a server that has just got a new definition needs a moment to fill its cache for it.</summary>
    private async Task<HttpResponseMessage> SendAsync(
        Func<HttpRequestMessage> make, HttpCompletionOption completion, CancellationToken cancellationToken)
    {
        while (true)
        {
            using var request = make();
            var response = await _http.SendAsync(request, completion, cancellationToken);
            if (response.StatusCode != HttpStatusCode.TooManyRequests || response.Headers.RetryAfter?.Delta is not { } wait)
            {
                return response;
            }

            response.Dispose();
            await Task.Delay(wait, TimeProvider.System, cancellationToken);
        }
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, string accept)
    {
        var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative))
        {
            Version = new Version(2, 0),
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        request.Headers.TryAddWithoutValidation("Accept", accept);
        return request;
    }
}
