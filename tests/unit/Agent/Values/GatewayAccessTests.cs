using Carillon.Agent.Values;
using Carillon.Kubernetes.Configuration;
using Carillon.Kubernetes.Core;

namespace Carillon.Tests.Unit.Agent.Values;

public sealed class GatewayAccessTests
{
    private static readonly GatewayAddress Address = new(new Uri("https://gateway.example.org:7444"), "authorities");

    private static readonly KubernetesClientOptions Api = new()
    {
        Server = new Uri("https://api.example.org"),
        CertificateAuthorityData = "the API server's",
        Token = "for the API server",
        Username = "user",
        Password = "for the API server too",
    };

    [Fact]
    public void To_TokenFile_IsAllThatIsShown()
    {
        var options = new GatewayAccess("/etc/token", Api with { ClientCertificateData = "c", ClientKeyData = "k" }).To(Address)!;

        Assert.Equal(("/etc/token", null, null), (options.TokenFile, options.ClientCertificateData, options.ClientKeyData));
    }

    [Fact]
    public void To_ClientCertificate_IsShownButNothingElseOfTheApiServer()
    {
        var options = new GatewayAccess(null, Api with { ClientCertificateData = "c", ClientKeyData = "k" }).To(Address)!;

        Assert.Equal(("c", "k"), (options.ClientCertificateData, options.ClientKeyData));
        Assert.Equal((null, null, null, null), (options.Token, options.TokenFile, options.Username, options.Password));
    }

    [Fact]
    public void To_Announced_TrustsItsAuthoritiesOnly()
    {
        var options = new GatewayAccess("/etc/token", Api).To(Address)!;

        Assert.Equal((Address.Url, "authorities", null), (options.Server, options.CertificateAuthorityData, options.CertificateAuthorityFile));
        Assert.False(options.InsecureSkipTlsVerify);
    }

    [Fact]
    public void To_NothingToShow_IsNone() => Assert.Null(new GatewayAccess(null, Api).To(Address));

    [Theory]
    [InlineData("https://g:1", "pem", true)]
    [InlineData("http://g:1", "pem", false)]
    [InlineData("g:1", "pem", false)]
    [InlineData("https://g:1", "", false)]
    [InlineData("https://g:1", null, false)]
    [InlineData(null, "pem", false)]
    public void Of_Announcement_TakesOnlyWhatIsSafeAndComplete(string? url, string? authorities, bool isGood)
    {
        var data = new Dictionary<string, string> { ["url"] = url!, ["ca.crt"] = authorities! }.Where(pair => pair.Value is not null).ToDictionary();

        Assert.Equal(isGood, GatewayAddress.Of(new ConfigMap { Data = data }) is not null);
    }
}
