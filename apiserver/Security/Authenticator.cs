using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using Carillon.ApiServer.Errors;
using Carillon.Runtime.Certificates;
using Microsoft.AspNetCore.Http;

namespace Carillon.ApiServer.Security;

/// <summary>Finds out who makes a request: by client certificate, or by bearer token.</summary>
internal sealed class Authenticator(CertificateAuthority authority, ServiceAccountTokens tokens, TimeProvider time)
{
    private const int MaxCached = 10_000;

    // Building a chain costs more than everything else in a small request, and a client shows the same certificate each time.
    private readonly ConcurrentDictionary<string, CachedUser> _certificates = new(StringComparer.Ordinal);

    /// <exception cref="ApiException">401: credentials are shown and they are not good.</exception>
    public UserInfo Authenticate(HttpContext http)
    {
        var authorization = http.Request.Headers.Authorization.ToString();
        if (authorization.Length > 0)
        {
            return FromHeader(authorization) ?? throw ApiErrors.Unauthorized();
        }

        return http.Connection.ClientCertificate is { } certificate
            ? FromCertificate(certificate) ?? throw ApiErrors.Unauthorized()
            : UserInfo.Anonymous;
    }

    private UserInfo? FromHeader(string authorization)
    {
        const string scheme = "Bearer ";
        return authorization.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)
            ? tokens.Verify(authorization[scheme.Length..].Trim(), ServiceAccountTokens.ServerAudience)?.User
            : null;
    }

    private UserInfo? FromCertificate(X509Certificate2 certificate)
    {
        var now = time.GetUtcNow();
        if (_certificates.TryGetValue(certificate.Thumbprint, out var cached) && cached.Holds(certificate, now))
        {
            return cached.User;
        }

        if (!authority.Verifies(certificate))
        {
            return null;
        }

        var user = Read(certificate);
        if (_certificates.Count >= MaxCached)
        {
            _certificates.Clear();
        }

        _certificates[certificate.Thumbprint] = new CachedUser(user, certificate.RawData, certificate.NotAfter.ToUniversalTime());
        return user;
    }

    /// <summary>Who a certificate says its owner is. Whether to believe it is another question.</summary>
    public static UserInfo Read(X509Certificate2 certificate)
    {
        var name = "";
        var groups = new List<string>();
        foreach (var part in certificate.SubjectName.EnumerateRelativeDistinguishedNames().Where(part => !part.HasMultipleElements))
        {
            switch (part.GetSingleElementType().Value)
            {
                case "2.5.4.3":
                    name = part.GetSingleElementValue() ?? "";
                    break;
                case "2.5.4.10":
                    groups.Add(part.GetSingleElementValue() ?? "");
                    break;
            }
        }

        return new UserInfo
        {
            Name = name,
            Groups = [.. groups, UserInfo.AuthenticatedGroup],
            Extra = new Dictionary<string, IReadOnlyList<string>>
            {
                ["authentication.kubernetes.io/credential-id"] = [$"X509SHA256={certificate.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256).ToLowerInvariant()}"],
            },
        };
    }

    private sealed record CachedUser(UserInfo User, byte[] Certificate, DateTime NotAfter)
    {
        // The thumbprint is SHA-1; the whole certificate is compared, so a collision proves nothing.
        public bool Holds(X509Certificate2 certificate, DateTimeOffset now) =>
            now.UtcDateTime < NotAfter && Certificate.AsSpan().SequenceEqual(certificate.RawDataMemory.Span);
    }
}
