using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Carillon.ApiServer.Security;

/// <summary>The server's own certificate authority, kept in the data folder: it signs the serving certificate and the clients'.</summary>
internal sealed class CertificateAuthority : IDisposable
{
    private const string CommonName = "carillon-ca";
    private static readonly TimeSpan CaLifetime = TimeSpan.FromDays(3650);

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

    /// <summary>Reads the authority of a data folder, making it at the first start.</summary>
    public static CertificateAuthority LoadOrCreate(DataFolder folder, TimeProvider time)
    {
        if (!File.Exists(folder.CaKeyPath) || !File.Exists(folder.CaCertificatePath))
        {
            using var made = Create(time);
            DataFolder.WriteSecret(folder.CaKeyPath, made.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
            DataFolder.WriteSecret(folder.CaCertificatePath, made.ExportCertificatePem());
        }

        return new CertificateAuthority(X509Certificate2.CreateFromPemFile(folder.CaCertificatePath, folder.CaKeyPath), time);
    }

    /// <summary>A certificate for the server itself, good for the names and addresses a local client may use.</summary>
    public X509Certificate2 IssueServing(IPAddress address)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddDnsName(Environment.MachineName.ToLowerInvariant());
        names.AddDnsName("kubernetes.default.svc");
        foreach (var ip in new HashSet<IPAddress> { IPAddress.Loopback, IPAddress.IPv6Loopback, address })
        {
            names.AddIpAddress(ip);
        }

        var (certificate, key) = Issue("CN=carillon-apiserver", "1.3.6.1.5.5.7.3.1", names.Build(), TimeSpan.FromDays(365));
        using (certificate)
        using (key)
        using (var withKey = certificate.CopyWithPrivateKey(key))
        {
            // Some platforms cannot serve from an ephemeral key; a round trip through PKCS #12 gives one that they can.
            return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
        }
    }

    /// <summary>A client certificate: the common name is the user, organisations are the groups.</summary>
    public (string CertificatePem, string KeyPem) IssueClient(string user, IReadOnlyList<string> groups, TimeSpan lifetime)
    {
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(user);
        foreach (var group in groups)
        {
            subject.AddOrganizationName(group);
        }

        var (certificate, key) = Issue(subject.Build().Name, "1.3.6.1.5.5.7.3.2", null, lifetime);
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
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.2"));
        return chain.Build(certificate);
    }

    public void Dispose() => _certificate.Dispose();

    private static X509Certificate2 Create(TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={CommonName}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        var now = time.GetUtcNow();
        return request.CreateSelfSigned(now - Backdate, now + CaLifetime);
    }

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
