using System.Security.Cryptography.X509Certificates;

using Microsoft.AspNetCore.Http;

namespace Carillon.Tests.Support.FakeApi;

/// <summary>One request as the fake server got it.</summary>
public sealed record FakeRequest
{
    public required string Method { get; init; }

    public required string Path { get; init; }

    /// <summary>Path and query as they were on the wire.</summary>
    public required string Target { get; init; }

    public required IReadOnlyDictionary<string, string> Query { get; init; }

    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    public required string Body { get; init; }

    public required string Protocol { get; init; }

    public X509Certificate2? ClientCertificate { get; init; }

    /// <summary>Ends when the client leaves.</summary>
    public CancellationToken Aborted { get; init; }

    public bool IsWatch => Query.ContainsKey("watch");

    internal static async Task<FakeRequest> ReadAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        return new()
        {
            Method = context.Request.Method,
            Path = context.Request.Path,
            Target = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget,
            Query = context.Request.Query.ToDictionary(q => q.Key, q => q.Value.ToString()),
            Headers = context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            Body = await reader.ReadToEndAsync(),
            Protocol = context.Request.Protocol,
            ClientCertificate = context.Connection.ClientCertificate,
            Aborted = context.RequestAborted,
        };
    }
}
