using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;

namespace Carillon.Kubernetes.Transport;

/// <summary>Who we are, for one request.</summary>
/// <param name="Authorization">The header, or null.</param>
/// <param name="Certificate">The client certificate with its key, or null.</param>
internal sealed record Credential(AuthenticationHeaderValue? Authorization, X509Certificate2? Certificate)
{
    public static Credential None { get; } = new(null, null);

    /// <summary>The compiler's text would print the token.</summary>
    public override string ToString() => nameof(Credential);
}
