using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Configuration;
using Carillon.Kubernetes.Core;
using Carillon.Kubernetes.Resources;
using Carillon.Tests.Support.FakeApi;
using Carillon.Tests.Support.Time;
using Carillon.Tests.Unit.Kubernetes.Client;

namespace Carillon.Tests.Unit.Kubernetes.Transport;

public sealed class TlsTests : IDisposable
{
    private static readonly DateTimeOffset NotBefore = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset NotAfter = new(2060, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("carillon-tls-").FullName;
    private readonly X509Certificate2 _authority = CreateAuthority("CN=test-ca");

    [Fact]
    public async Task Call_RightAuthority_SpeaksHttp2AndShowsItsCertificate()
    {
        using var client = Issue("CN=agent", null);
        await using var harness = await StartAsync(IPAddress.Loopback, o => o with
        {
            CertificateAuthorityData = _authority.ExportCertificatePem(),
            ClientCertificateData = client.ExportCertificatePem(),
            ClientKeyData = KeyPem(client),
        });

        await CallAsync(harness);

        var request = harness.Server.Requests.Single();
        Assert.Equal("HTTP/2", request.Protocol);
        Assert.Equal("CN=agent", request.ClientCertificate!.Subject);
    }

    [Fact]
    public async Task Call_OtherAuthority_IsRefused()
    {
        using var other = CreateAuthority("CN=other");
        await using var harness = await StartAsync(IPAddress.Loopback, o => o with { CertificateAuthorityData = other.ExportCertificatePem() });

        await Assert.ThrowsAsync<KubernetesTransportException>(() => CallAsync(harness));
        Assert.Empty(harness.Server.Requests);
    }

    [Fact]
    public async Task Call_CertificateOfAnotherName_IsRefusedUnlessTlsServerNameSaysSo()
    {
        var pem = _authority.ExportCertificatePem();
        await using var strict = await StartAsync("api.example", o => o with { CertificateAuthorityData = pem });
        await using var named = await StartAsync("api.example", o => o with { CertificateAuthorityData = pem, TlsServerName = "api.example" });

        await Assert.ThrowsAsync<KubernetesTransportException>(() => CallAsync(strict));
        await CallAsync(named);
    }

    [Fact]
    public async Task Call_InsecureSkipTlsVerify_TakesAnything()
    {
        await using var harness = await StartAsync("api.example", o => o with { InsecureSkipTlsVerify = true });

        await CallAsync(harness);
    }

    [Fact]
    public async Task ClientCertificateFiles_Replaced_ANewConnectionShowsTheNewOne()
    {
        var time = new ManualTimeProvider();
        using var first = Issue("CN=first", null);
        using var second = Issue("CN=second", null);
        var (certificate, key) = (Path.Combine(_folder, "tls.crt"), Path.Combine(_folder, "tls.key"));
        File.WriteAllText(certificate, first.ExportCertificatePem());
        File.WriteAllText(key, KeyPem(first));
        await using var harness = await StartAsync(
            IPAddress.Loopback,
            o => o with { CertificateAuthorityData = _authority.ExportCertificatePem(), ClientCertificateFile = certificate, ClientKeyFile = key },
            time);

        await CallAsync(harness);
        File.WriteAllText(certificate, second.ExportCertificatePem());
        time.Advance(TimeSpan.FromMinutes(1));
        await CallAsync(harness); // the key is still the old one: the old pair serves
        File.WriteAllText(key, KeyPem(second));
        time.Advance(TimeSpan.FromMinutes(1));
        await CallAsync(harness);

        Assert.Equal(["CN=first", "CN=first", "CN=second"], harness.Server.Requests.Select(r => r.ClientCertificate!.Subject));
    }

    public void Dispose()
    {
        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static Task<ConfigMap> CallAsync(ClientHarness harness) => harness.Client.GetAsync(CoreResources.ConfigMaps, "default", "a", default);

    private Task<ClientHarness> StartAsync(
        object name, Func<KubernetesClientOptions, KubernetesClientOptions> configure, TimeProvider? time = null) =>
        ClientHarness.StartAsync((_, response) => response.JsonAsync(FakeAnswers.ConfigMap("a", 1)), configure, time, Issue("CN=server", name));

    private static X509Certificate2 CreateAuthority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(NotBefore, NotAfter);
    }

    private X509Certificate2 Issue(string subject, object? alternativeName)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        if (alternativeName is not null)
        {
            var names = new SubjectAlternativeNameBuilder();
            if (alternativeName is IPAddress address)
            {
                names.AddIpAddress(address);
            }
            else
            {
                names.AddDnsName((string)alternativeName);
            }

            request.CertificateExtensions.Add(names.Build());
        }

        using var issued = request.Create(_authority, NotBefore, NotAfter, RandomNumberGenerator.GetBytes(8));
        return issued.CopyWithPrivateKey(key);
    }

    private static string KeyPem(X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        return key.ExportPkcs8PrivateKeyPem();
    }
}
