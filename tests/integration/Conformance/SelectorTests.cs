using System.Net;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Http;

namespace Carillon.Tests.Integration.Conformance;

/// <summary>Label and field selectors.</summary>
public sealed class SelectorTests : ConformanceTest
{
    public SelectorTests(ApiServerFixture server)
        : base(server)
    {
    }

    [Theory]
    [InlineData("app=web", "a,b")]
    [InlineData("app==web", "a,b")]
    [InlineData("app!=web", "c,d")]
    [InlineData("app=web,tier=1", "a")]
    [InlineData("app in (web,db)", "a,b,c")]
    [InlineData("app notin (web)", "c,d")]
    [InlineData("tier", "a,b,c")]
    [InlineData("!tier", "d")]
    [InlineData("tier,!app", "")]
    [InlineData("tier>1", "b,c")]
    [InlineData("tier<2", "a")]
    [InlineData("example.com/role in (x, y)", "d")]
    [InlineData("app in (web),tier notin (2)", "a")]
    [InlineData("empty=", "d")]
    [InlineData("", "a,b,c,d")]
    public async Task Labels_Selector_Selects(string selector, string expected)
    {
        await CreateConfigMapAsync("a", """{"labels": {"app": "web", "tier": "1"}}""");
        await CreateConfigMapAsync("b", """{"labels": {"app": "web", "tier": "2"}}""");
        await CreateConfigMapAsync("c", """{"labels": {"app": "db", "tier": "3"}}""");
        await CreateConfigMapAsync("d", """{"labels": {"example.com/role": "x", "empty": ""}}""");

        var list = (await Api.GetAsync($"{ConfigMaps}?labelSelector={Uri.EscapeDataString(selector)}")).Success;

        Assert.Equal(expected, string.Join(',', list.Names()));
    }

    [Theory]
    [InlineData("app in web")]
    [InlineData("app=a b")]
    [InlineData("app in (web")]
    [InlineData("=x")]
    [InlineData("tier>x")]
    [InlineData(",")]
    public async Task Labels_Malformed_IsBadRequest(string selector)
    {
        var answer = (await Api.GetAsync($"{ConfigMaps}?labelSelector={Uri.EscapeDataString(selector)}")).Expect(HttpStatusCode.BadRequest);

        Assert.Equal("BadRequest", answer.Reason);
    }

    [Theory]
    [InlineData("metadata.name=b", "b")]
    [InlineData("metadata.name!=b", "a,c")]
    [InlineData("spec.color=blue", "a,c")]
    [InlineData("spec.color==blue,metadata.name=c", "c")]
    [InlineData("spec.color!=blue", "b")]
    [InlineData("status.phase=Ready", "b")]
    [InlineData("status.phase=", "a,c")]
    public async Task Fields_OfCustomKind_Select(string selector, string expected)
    {
        await CreateWidgetAsync("a", """{"size": 1, "color": "blue"}""");
        await CreateWidgetAsync("b", """{"size": 1}""");
        await CreateWidgetAsync("c", """{"size": 1, "color": "blue"}""");
        _ = (await Api.PatchAsync(Widgets + "/b/status", ApiClient.MergePatch, JsonReading.Parse("""{"status": {"phase": "Ready"}}"""))).Success;

        var list = (await Api.GetAsync($"{Widgets}?fieldSelector={Uri.EscapeDataString(selector)}")).Success;

        Assert.Equal(expected, string.Join(',', list.Names()));
    }

    [Fact]
    public async Task Fields_Namespace_SelectsAcrossNamespaces()
    {
        await CreateConfigMapAsync("a");

        var list = (await Api.GetAsync($"api/v1/configmaps?fieldSelector=metadata.namespace%3D{Namespace},metadata.name%3Da")).Success;

        Assert.Equal(["a"], list.Names());
    }

    [Fact]
    public async Task Fields_OfSecret_SelectByType()
    {
        (await Api.PostAsync(Secrets, JsonReading.Parse("""{"metadata": {"name": "a"}, "type": "example.com/a"}"""))).Expect(HttpStatusCode.Created);
        (await Api.PostAsync(Secrets, JsonReading.Parse("""{"metadata": {"name": "b"}}"""))).Expect(HttpStatusCode.Created);

        Assert.Equal(["b"], (await Api.GetAsync(Secrets + "?fieldSelector=type%3DOpaque")).Success.Names());
    }

    [Fact]
    public async Task Fields_Unknown_AreBadRequest()
    {
        var answer = (await Api.GetAsync(Widgets + "?fieldSelector=spec.size%3D1")).Expect(HttpStatusCode.BadRequest);

        Assert.Contains("field label not supported: spec.size", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fields_UnknownOfCoreKind_AreBadRequest()
    {
        var answer = (await Api.GetAsync(ConfigMaps + "?fieldSelector=data.key%3D1")).Expect(HttpStatusCode.BadRequest);

        Assert.Contains("data.key", answer.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("metadata.name")]
    [InlineData("metadata.name in (a)")]
    public async Task Fields_Malformed_AreBadRequest(string selector) =>
        (await Api.GetAsync($"{ConfigMaps}?fieldSelector={Uri.EscapeDataString(selector)}")).Expect(HttpStatusCode.BadRequest);
}
