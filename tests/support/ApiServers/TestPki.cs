using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Carillon.Tests.Support.ApiServers;

/// <summary>A throw-away certificate authority for one test server.</summary>
internal sealed class TestPki : IDisposable
{
    private readonly X509Certificate2 _authority;
    private readonly DateTimeOffset _from;

    public TestPki(TimeProvider time, string name = "carillon-tests")
    {
        // An hour of slack on both sides keeps clock skew out of the tests.
        _from = time.GetUtcNow().AddHours(-1);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _authority = request.CreateSelfSigned(_from, _from.AddDays(2));
    }

    /// <summary>The authority's certificate.</summary>
    public string AuthorityPem => _authority.ExportCertificatePem();

    /// <summary>Issues a certificate for this machine's loopback names.</summary>
    public (string Certificate, string Key) IssueServer() =>
        Issue("CN=kube-apiserver", "1.3.6.1.5.5.7.3.1", request =>
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName("localhost");
            names.AddIpAddress(IPAddress.Loopback);
            request.CertificateExtensions.Add(names.Build());
        });

    /// <summary>The same, for a server of our own in this process.</summary>
    public X509Certificate2 IssueServerCertificate()
    {
        var (certificate, key) = IssueServer();
        using var pem = X509Certificate2.CreateFromPem(certificate, key);
        return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pfx), null);
    }

    /// <summary>Issues a client certificate: the common name is the user, the organization its group.</summary>
    public (string Certificate, string Key) IssueClient(string user, string group) =>
        Issue($"O={group}, CN={user}", "1.3.6.1.5.5.7.3.2", _ => { });

    public void Dispose() => _authority.Dispose();

    private (string Certificate, string Key) Issue(string subject, string usage, Action<CertificateRequest> extend)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        extend(request);
        using var certificate = request.Create(_authority, _from, _from.AddDays(1), RandomNumberGenerator.GetBytes(12));
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }
}
