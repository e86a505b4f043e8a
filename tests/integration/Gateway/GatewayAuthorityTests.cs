using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Carillon.Api.Gateway;
using Carillon.Operator.Gateway;
using Carillon.Runtime.Certificates;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Http;
using Carillon.Tests.Support.Time;

namespace Carillon.Tests.Integration.Gateway;

/// <summary>The certificates of the gateway over the years.</summary>
public sealed class GatewayAuthorityTests : IClassFixture<ApiServerFixture>
{
    private readonly ApiServerFixture _server;

    public GatewayAuthorityTests(ApiServerFixture server)
    {
        _server = server;
    }

    [Fact]
    public async Task Authority_ItsLastYearBegins_GetsASuccessorAndIsTrustedBesideIt()
    {
        var time = new ManualTimeProvider(TimeProvider.System.GetUtcNow());
        await using var gateway = await GatewayHost.StartAsync(_server, time: time);
        var before = Authorities(await gateway.AnnouncementAsync(static _ => true));

        await time.WaitForTimerAsync(TimeSpan.FromMinutes(1));
        time.Advance(TimeSpan.FromDays(3650 - 364));
        await time.PassAsync(TimeSpan.FromMinutes(1)); // the look before may have begun while the years went by
        var after = Authorities(await gateway.AnnouncementAsync(data => Authorities(data).Count == 2));

        Assert.Equal(before[0].Thumbprint, after[1].Thumbprint);
        Assert.NotEqual(before[0].Thumbprint, after[0].Thumbprint);
        var secret = (await _server.Api.GetAsync($"api/v1/namespaces/{gateway.Namespace}/secrets/carillon-gateway-ca")).Success;
        Assert.Equal(["ca.crt", "ca.key", "previous.crt"], secret.At("data")!.AsObject().Select(pair => pair.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Authority_SuccessionNoticedByOneReplica_BothAreTrustedByWhoReadsTheAnnouncement()
    {
        var began = TimeProvider.System.GetUtcNow().AddHours(-2); // what is signed after the succession must be good by the clients' clock
        var systemNamespace = await _server.CreateNamespaceAsync("system");
        var old = await MakeAuthorityAsync(systemNamespace, began, TimeSpan.FromDays(365) + TimeSpan.FromHours(1));
        var time = new ManualTimeProvider(began);
        await using var quick = await GatewayHost.StartAsync(_server, time: time, systemNamespace: systemNamespace);
        await using var slow = await GatewayHost.StartAsync(_server, time: new ManualTimeProvider(began), systemNamespace: systemNamespace);
        await quick.ShownAsync(old);

        await time.WaitForTimerAsync(TimeSpan.FromMinutes(1));
        time.Advance(TimeSpan.FromHours(2));
        await time.PassAsync(TimeSpan.FromMinutes(1));
        var announced = (await quick.AnnouncementAsync(data => Authorities(data).Count == 2))["ca.crt"]!.GetValue<string>();

        await quick.ShownAsync(announced);
        await slow.ShownAsync(announced);
        await slow.ShownAsync(old);
        await Assert.ThrowsAsync<AuthenticationException>(() => quick.ShownAsync(old)); // the new one is in use
    }

    [Fact]
    public async Task Certificate_ItsEndComesNear_IsRenewedUnderConnectedAgents()
    {
        await _server.ApplyCarillonDefinitionsAsync(); // it may be the first test of all, and where there are no Executions none can be missing
        var time = new ManualTimeProvider(TimeProvider.System.GetUtcNow().AddDays(-21)); // so that both are good by the clients' clock
        await using var gateway = await GatewayHost.StartAsync(_server, time: time);
        var authorities = (await gateway.AnnouncementAsync(static _ => true))["ca.crt"]!.GetValue<string>();
        var token = await gateway.TokenAsync(ApiServerFixture.UniqueName("host"));
        var first = await gateway.ShownAsync(authorities);
        Assert.Equal("NotFound", await AskAsync(gateway, token));

        await time.WaitForTimerAsync(TimeSpan.FromMinutes(1));
        time.Advance(TimeSpan.FromDays(21));
        await time.PassAsync(TimeSpan.FromMinutes(1)); // as above
        await time.WaitForTimerAsync(TimeSpan.FromMinutes(1)); // it has looked

        Assert.NotEqual(first, await gateway.ShownAsync(authorities));
        Assert.Equal("NotFound", await AskAsync(gateway, token));
        Assert.Equal(1, gateway.Connections);
    }

    [Fact]
    public async Task Announcement_ChangedByOthers_IsPutRight()
    {
        var time = new ManualTimeProvider(TimeProvider.System.GetUtcNow());
        await using var gateway = await GatewayHost.StartAsync(_server, time: time);
        var path = $"api/v1/namespaces/{gateway.AgentNamespace}/configmaps/carillon-gateway";
        var said = (await gateway.AnnouncementAsync(static _ => true))["url"]!.GetValue<string>();
        _ = (await _server.Api.PatchAsync(path, ApiClient.MergePatch, JsonReading.Parse("""{"data": {"url": "https://127.0.0.1:1"}}"""))).Success;

        await time.PassAsync(TimeSpan.FromMinutes(1));

        await gateway.AnnouncementAsync(data => data["url"]!.GetValue<string>() == said);
    }

    /// <summary>Asks for the values of an Execution that does not exist; a token that is good gets as far as that.</summary>
    private static async Task<string?> AskAsync(GatewayHost gateway, string token) =>
        (await gateway.AskAsync(token, new ValuesRequest { Namespace = "default", Name = "nobody", Uid = "x" })).Reason;

    /// <summary>Makes the Secret of an authority, and answers its certificate.</summary>
    private async Task<string> MakeAuthorityAsync(string systemNamespace, DateTimeOffset began, TimeSpan lifetime)
    {
        using var authority = CertificateAuthority.Create("carillon-gateway-ca", lifetime, new ManualTimeProvider(began));
        (await _server.Api.PostAsync(
            $"api/v1/namespaces/{systemNamespace}/secrets",
            new JsonObject
            {
                ["metadata"] = new JsonObject { ["name"] = GatewayAuthority.SecretName },
                ["stringData"] = new JsonObject
                {
                    [GatewayAuthority.CertificateKey] = authority.CertificatePem,
                    [GatewayAuthority.PrivateKeyKey] = authority.KeyPem,
                },
            })).Expect(HttpStatusCode.Created);
        return authority.CertificatePem;
    }

    private static X509Certificate2Collection Authorities(JsonNode data)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPem(data["ca.crt"]!.GetValue<string>());
        return authorities;
    }
}
