using System.Text;
using System.Text.Json.Nodes;
using Carillon.ApiServer.Errors;
using Carillon.ApiServer.Storage;
using Microsoft.AspNetCore.Http;

namespace Carillon.ApiServer.Http;

/// <summary>Writes answers.</summary>
internal static class ApiResponse
{
    public static Task WriteStatusAsync(HttpContext http, ApiStatus status)
    {
        if (status.Details is { RetryAfterSeconds: > 0 } details)
        {
            http.Response.Headers.RetryAfter = details.RetryAfterSeconds.ToString();
        }

        return WriteAsync(http, status.Success ? StatusCodes.Status200OK : status.Code, ObjectEncoder.Encode(status.ToJson()));
    }

    public static Task WriteAsync(HttpContext http, int code, JsonNode body) => WriteAsync(http, code, ObjectEncoder.Encode(body));

    public static async Task WriteAsync(HttpContext http, int code, ReadOnlyMemory<byte> json, string contentType = MediaTypes.Json)
    {
        Begin(http, code, contentType);
        http.Response.ContentLength = json.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await http.Response.BodyWriter.WriteAsync(json, http.RequestAborted).ConfigureAwait(false);
        }
    }

    public static Task WriteTextAsync(HttpContext http, int code, string text) =>
        WriteAsync(http, code, Encoding.UTF8.GetBytes(text), "text/plain; charset=utf-8");

    public static void Begin(HttpContext http, int code, string contentType)
    {
        http.Response.StatusCode = code;
        http.Response.ContentType = contentType;
        http.Response.Headers.CacheControl = "no-cache, private";
    }

    /// <summary>Adds a <c>Warning: 299</c> header per distinct text, quoted as RFC 7234 wants it and cut to header size.</summary>
    public static void AddWarnings(HttpContext http, IReadOnlyCollection<string> warnings)
    {
        const int maxLength = 256;
        foreach (var warning in warnings.Distinct(StringComparer.Ordinal))
        {
            var text = warning.Length > maxLength ? warning[..maxLength] : warning;
            var quoted = string.Concat(text.Select(c => c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                < ' ' or > '~' => " ",
                _ => c.ToString(),
            }));
            http.Response.Headers.Append("Warning", $"299 - \"{quoted}\"");
        }
    }
}
