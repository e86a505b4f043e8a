using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Carillon.Runtime.Certificates;

/// <summary>
/// A certificate authority of our own (ECDSA P-256): signs serving and client certificates, and tells which are its own. Where it is kept
/// is for its owner to say. Safe for concurrent use.
/// </summary>
public sealed class CertificateAuthority : IDisposable
{
    private const string ServerUse = "1.3.6.1.5.5.7.3.1";
    private const string ClientUse = "1.3.6.1.5.5.7.3.2";

    // Clocks of hosts differ; a certificate must be good on one that is a little behind.
    private static readonly TimeSpan Backdate = TimeSpan.FromMinutes(5);

    private readonly X509Certificate2 _certificate;
    private readonly TimeProvider _time;

    private CertificateAuthority(X509Certificate2 certificate, TimeProvider time)
    {
        _certificate = certificate;
        _time = time;
    }

    /// <summary>The public certificate, without key.</summary>
    public string CertificatePem => _certificate.ExportCertificatePem();

    /// <summary>The private key, as PKCS #8: whoever has it can be anybody.</summary>
    public string KeyPem
    {
        get
        {
            using var key = _certificate.GetECDsaPrivateKey()!;
            return key.ExportPkcs8PrivateKeyPem();
        }
    }

    /// <summary>When it ends, in UTC; nothing that it signs lasts longer.</summary>
    public DateTimeOffset Ends => _certificate.NotAfter.ToUniversalTime();

    /// <summary>Makes a new one.</summary>
    /// <param name="commonName">Its name.</param>
    /// <param name="lifetime">How long it is good, from now.</param>
    /// <param name="time">The clock by which certificates begin and end.</param>
    public static CertificateAuthority Create(string commonName, TimeSpan lifetime, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={commonName}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        var now = time.GetUtcNow();
        return new CertificateAuthority(request.CreateSelfSigned(now - Backdate, now + lifetime), time);
    }

    /// <summary>The one that was kept as PEM.</summary>
    /// <exception cref="CryptographicException">It is no PEM, or certificate and key do not belong together.</exception>
    /// <exception cref="ArgumentException">The same.</exception>
    public static CertificateAuthority FromPem(string certificate, string key, TimeProvider time) =>
        new(X509Certificate2.CreateFromPem(certificate, key), time);

    /// <summary>A certificate with its key for a server.</summary>
    /// <param name="commonName">Its name, which nobody checks.</param>
    /// <param name="hosts">DNS names and IP addresses under which clients reach it.</param>
    /// <param name="lifetime">How long it is good; never longer than the authority.</param>
    public X509Certificate2 IssueServing(string commonName, IEnumerable<string> hosts, TimeSpan lifetime)
    {
        ArgumentNullException.ThrowIfNull(hosts);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in hosts.ToHashSet(StringComparer.OrdinalIgnoreCase))
        {
            if (IPAddress.TryParse(host.Trim('[', ']'), out var address))
            {
                names.AddIpAddress(address);
            }
            else
            {
                names.AddDnsName(host);
            }
        }

        var (certificate, key) = Issue($"CN={commonName}", ServerUse, names.Build(), lifetime);
        using (certificate)
        using (key)
        using (var withKey = certificate.CopyWithPrivateKey(key))
        {
            // Some platforms cannot serve from an ephemeral key; a round trip through PKCS #12 gives one that they can.
            return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
        }
    }

    /// <summary>A client certificate: the common name is the user, organisations are the groups.</summary>
    /// <param name="user">The user.</param>
    /// <param name="groups">The groups.</param>
    /// <param name="lifetime">How long it is good; never longer than the authority.</param>
    public (string CertificatePem, string KeyPem) IssueClient(string user, IReadOnlyList<string> groups, TimeSpan lifetime)
    {
        ArgumentNullException.ThrowIfNull(groups);
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(user);
        foreach (var group in groups)
        {
            subject.AddOrganizationName(group);
        }

        var (certificate, key) = Issue(subject.Build().Name, ClientUse, null, lifetime);
        using (certificate)
        using (key)
        {
            return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
        }
    }

    /// <summary>Whether a client certificate was signed here, for that use, and is good now.</summary>
    public bool Verifies(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(_certificate);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = _time.GetUtcNow().UtcDateTime;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ClientUse));
        return chain.Build(certificate);
    }

    /// <inheritdoc />
    public void Dispose() => _certificate.Dispose();

    private (X509Certificate2 Certificate, ECDsa Key) Issue(string subject, string usage, X509Extension? names, TimeSpan lifetime)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_certificate, true, false));
        if (names is not null)
        {
            request.CertificateExtensions.Add(names);
        }

        var now = _time.GetUtcNow();
        var end = now + lifetime < _certificate.NotAfter ? now + lifetime : _certificate.NotAfter;
        return (request.Create(_certificate, now - Backdate, end, RandomNumberGenerator.GetBytes(16)), key);
    }
}
