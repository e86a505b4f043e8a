using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

using Carillon.Api.Executors;

namespace Carillon.Agent.Http;

/// <summary>A request that has passed every check, with its values in place. Made by <see cref="HttpCheck"/>; nothing of it is ever written down.</summary>
/// <param name="Spec">The spec.</param>
/// <param name="Url">Where it goes first.</param>
/// <param name="Headers">Its headers, in order.</param>
/// <param name="Authorities">Whom to trust instead of the host's authorities; null for those.</param>
internal sealed record HttpPlan(HttpExecutor Spec, Uri Url, IReadOnlyList<(string Name, string Value)> Headers, X509Certificate2Collection? Authorities)
{
    /// <summary>How the certificate of a host is checked. Its name is checked under any authority.</summary>
    public SslClientAuthenticationOptions TlsFor(string host)
    {
        var options = new SslClientAuthenticationOptions { TargetHost = host };
        if (Spec.Tls?.InsecureSkipVerify == true)
        {
#pragma warning disable CA5359 // The task asks for it in so many words.
            options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else if (Authorities is not null)
        {
            var chain = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck, // own authorities publish no revocation lists
            };
            chain.CustomTrustStore.AddRange(Authorities);
            options.CertificateChainPolicy = chain;
        }

        return options;
    }

    /// <summary>The names alone: values may be secret.</summary>
    public override string ToString() => $"{Url.GetLeftPart(UriPartial.Path)} with {string.Join(", ", Headers.Select(header => header.Name))}";
}
