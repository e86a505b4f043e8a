using Carillon.Api.Defaults;
using Carillon.Api.Schema;

namespace Carillon.Api.Executors;

/// <summary>The request succeeds when the status code is one of successStatusCodes and the body matches bodyRegex.</summary>
public sealed record HttpExecutor
{
    /// <summary>Where the request goes, http:// or https://, without user and password. Parameters are not put into the text.</summary>
    [Required]
    [Length(Limits.Url, Minimum = 1)]
    [Pattern(Patterns.Url)]
    public string? Url { get; init; }

    /// <summary>The method.</summary>
    [Default(ExecutorDefaults.HttpMethod)]
    [Choices("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")]
    public string? Method { get; init; }

    /// <summary>Request headers, in order; a name may come twice.</summary>
    [Items(Limits.Variables)]
    public IReadOnlyList<HttpHeader>? Headers { get; init; }

    /// <summary>Request body, at most 32 KiB. Not for GET and HEAD.</summary>
    [Length(Limits.Script)]
    public string? Body { get; init; }

    /// <summary>How long one request may take, in seconds, redirects and body included. The timeoutSeconds of the task also holds.</summary>
    [Default(ExecutorDefaults.HttpTimeoutSeconds)]
    [Range(1, Limits.Seconds)]
    public int? TimeoutSeconds { get; init; }

    /// <summary>Status codes that mean success: numbers, ranges such as 200-299, from 100 to 599.</summary>
    [Default(new[] { "200-299" })]
    [Items(Limits.Codes, Minimum = 1, ListType = ListType.Set)]
    [Length(7, Minimum = 3)]
    [Pattern(Patterns.StatusCodes)]
    public IReadOnlyList<string>? SuccessStatusCodes { get; init; }

    /// <summary>A regular expression that must match somewhere in the first 64 KiB of the body. No look-around and no back references. Default: any body will do.</summary>
    [Length(Limits.Pattern, Minimum = 1)]
    public string? BodyRegex { get; init; }

    /// <summary>Whether up to 10 redirects are followed. They never lead from https to http.</summary>
    [Default(ExecutorDefaults.FollowRedirects)]
    public bool? FollowRedirects { get; init; }

    /// <summary>How the server's certificate is checked. Default: against the certificate authorities of the host.</summary>
    public HttpTls? Tls { get; init; }
}
