using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
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

    private static X509Certificate2Collection Authorities(JsonNode data)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPem(data["ca.crt"]!.GetValue<string>());
        return authorities;
    }
}
