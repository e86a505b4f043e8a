using System.Text.RegularExpressions;

using Carillon.Agent.Outcomes;
using Carillon.Api.Executions;
using Carillon.Api.Executors;

namespace Carillon.Agent.Http;

/// <summary>Finds what in an http spec this agent cannot do, before anything is sent.</summary>
internal static class HttpCheck
{
    public static AttemptOutcome? Refusal(HttpExecutor http)
    {
        if (!Uri.TryCreate(http.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.UserInfo.Length > 0)
        {
            return Failed("spec.executor.http.url: must be an http:// or https:// address without user and password");
        }

        if (http.Headers?.FirstOrDefault(header => header.ValueFrom is not null) is { } reference)
        {
            return Missed($"spec.executor.http.headers[{reference.Name}].valueFrom: this agent has no source of secret values");
        }

        if (http.Tls?.CaSecretRef is not null)
        {
            return Missed("spec.executor.http.tls.caSecretRef: this agent has no source of secret values");
        }

        if (http.Headers?.FirstOrDefault(header => header.Value?.AsSpan().ContainsAny('\r', '\n', '\0') == true) is { } broken)
        {
            return Failed($"spec.executor.http.headers[{broken.Name}].value: must be one line");
        }

        return http.BodyRegex is { } pattern && BodyPattern(pattern) is null
            ? Failed("spec.executor.http.bodyRegex: not a regular expression without look-around and back references")
            : null;
    }

    /// <summary>An expression that takes linear time on any body; null when it needs more than that.</summary>
    public static Regex? BodyPattern(string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(5));
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    private static AttemptOutcome Failed(string message) => new(ExecutionPhase.Failed, Reasons.InvalidSpec, message);

    private static AttemptOutcome Missed(string message) => new(ExecutionPhase.Missed, Reasons.SecretsUnavailable, message);
}
