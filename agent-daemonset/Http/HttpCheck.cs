using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

using Carillon.Agent.Outcomes;
using Carillon.Agent.Values;
using Carillon.Api.Executions;
using Carillon.Api.Executors;
using Carillon.Api.Validation;

namespace Carillon.Agent.Http;

/// <summary>Finds what in an http spec this agent cannot do, before anything is sent. No message holds a value that came by reference.</summary>
internal static class HttpCheck
{
    private const string Spec = "spec.executor.http";

    /// <summary>The request to send, or why there is none.</summary>
    public static (HttpPlan? Plan, AttemptOutcome? Refusal) Check(HttpExecutor http, ResolvedValues values)
    {
        if (!Uri.TryCreate(http.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.UserInfo.Length > 0)
        {
            return Refuse("url: must be an http:// or https:// address without user and password");
        }

        if (http.BodyRegex is { } pattern && !BoundedRegex.TryCreate(pattern, out _, out var error))
        {
            return Refuse($"bodyRegex: {error}");
        }

        var headers = new List<(string Name, string Value)>();
        foreach (var header in http.Headers ?? [])
        {
            if (!TryResolve(header, values, out var value, out var problem))
            {
                return Refuse($"headers[{header.Name}]{problem}");
            }

            if (value is not null)
            {
                headers.Add((header.Name!, value));
            }
        }

        if (headers.Count(header => header.Name.Equals("Host", StringComparison.OrdinalIgnoreCase)) > 1)
        {
            return Refuse("headers: Host may come once only");
        }

        X509Certificate2Collection? authorities = null;
        if (http.Tls?.CaSecretRef is { } reference && values.Find(ReferencedKind.Secret, reference) is { } pem)
        {
            authorities = Authorities(pem, out var problem);
            if (authorities is null)
            {
                return Refuse($"tls.caSecretRef: {problem}");
            }
        }

        return (new HttpPlan(http, url, headers, authorities), null);
    }

    private static bool TryResolve(HttpHeader header, ResolvedValues values, out string? value, out string? problem)
    {
        (value, problem) = (header.Value ?? "", null);
        if (header.Name is not { Length: > 0 } name || !HttpRequests.IsHeader(name) || HttpHeader.SetByAgent.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            problem = ".name: is not the name of a header that a task may set";
            return false;
        }

        if (header.ValueFrom is { } source)
        {
            var found = values.Find(source);
            value = found is null ? null : ResolvedValues.Text(found)?.TrimEnd('\r', '\n'); // tools that make Secrets like to add a line end
            problem = found is not null && value is null ? ".valueFrom: the value is not text in UTF-8" : null;
        }

        if (value?.Any(c => char.IsControl(c) && c != '\t') == true)
        {
            problem = $"{(header.ValueFrom is null ? ".value" : ".valueFrom")}: must be one line without control characters";
        }

        return problem is null;
    }

    private static X509Certificate2Collection? Authorities(byte[] pem, out string? problem)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPem(ResolvedValues.Text(pem) ?? "");
            problem = authorities.Count > 0 ? null : "the value holds no certificate in PEM";
        }
        catch (CryptographicException)
        {
            problem = "the value holds a certificate that cannot be read (PEM)";
        }

        return problem is null ? authorities : null;
    }

    private static (HttpPlan?, AttemptOutcome?) Refuse(string problem) =>
        (null, new AttemptOutcome(ExecutionPhase.Failed, Reasons.InvalidSpec, $"{Spec}.{problem}"));
}
