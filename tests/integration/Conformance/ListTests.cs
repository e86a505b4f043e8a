using System.Net;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Http;
using static Carillon.Tests.Support.Http.JsonReading;

namespace Carillon.Tests.Integration.Conformance;

/// <summary>Lists: shape, paging, resource versions.</summary>
public sealed class ListTests : ConformanceTest
{
    public ListTests(ApiServerFixture server)
        : base(server)
    {
    }

    [Fact]
    public async Task List_Empty_HasAnEmptyArray()
    {
        var list = (await Api.GetAsync(ConfigMaps)).Success;

        Assert.Equal("ConfigMapList", list.Text("kind"));
        Assert.Equal("v1", list.Text("apiVersion"));
        Assert.Equal("[]", list["items"]!.Plain());
        Assert.Matches(@"^\d+$", list.Text("metadata/resourceVersion"));
        Assert.Null(list.At("metadata/continue"));
    }

    [Fact]
    public async Task List_OfCoreKind_HasItemsInNameOrder()
    {
        await CreateConfigMapAsync("b");
        await CreateConfigMapAsync("a");

        var list = (await Api.GetAsync(ConfigMaps)).Success;

        Assert.Equal(["a", "b"], list.Names());
    }

    [Fact]
    public async Task List_OfCustomKind_HasItemsWithTypes()
    {
        await CreateWidgetAsync("a");

        var list = (await Api.GetAsync(Widgets)).Success;

        Assert.Equal("WidgetList", list.Text("kind"));
        Assert.Equal(WidgetDefinition.Group + "/v1", list.Text("apiVersion"));
        Assert.Equal("Widget", list.Text("items/0/kind"));
        Assert.Equal(WidgetDefinition.Group + "/v1", list.Text("items/0/apiVersion"));
    }

    [Fact]
    public async Task List_OfAllNamespaces_HoldsEveryNamespace()
    {
        var other = await Server.CreateNamespaceAsync("conformance");
        var label = ApiServerFixture.UniqueName("run");
        await CreateConfigMapAsync("here", $$$"""{"labels": {"run": "{{{label}}}"} }""");
        (await Api.PostAsync(
            $"api/v1/namespaces/{other}/configmaps", Parse($$$"""{"metadata": {"name": "there", "labels": {"run": "{{{label}}}"} } }""")))
            .Expect(HttpStatusCode.Created);

        var list = (await Api.GetAsync($"api/v1/configmaps?labelSelector=run%3D{label}")).Success;

        Assert.Equal(["here", "there"], list.Names().Order());
        Assert.Equal(2, list.Items().Select(item => item.Text("metadata/namespace")).Distinct().Count());
    }

    [Fact]
    public async Task List_InMissingNamespace_IsEmpty() =>
        Assert.Empty((await Api.GetAsync("api/v1/namespaces/no-such-namespace/configmaps")).Success.Items());

    [Fact]
    public async Task List_InPages_SeesOneSnapshot()
    {
        for (var index = 0; index < 5; index++)
        {
            await CreateConfigMapAsync($"m{index}");
        }

        var first = (await Api.GetAsync(ConfigMaps + "?limit=2")).Success;
        await CreateConfigMapAsync("m22");
        (await Api.DeleteAsync(ConfigMaps + "/m3")).Expect(HttpStatusCode.OK);
        var second = (await Api.GetAsync($"{ConfigMaps}?limit=2&continue={Continue(first)}")).Success;
        var third = (await Api.GetAsync($"{ConfigMaps}?limit=2&continue={Continue(second)}")).Success;

        Assert.Equal(["m0", "m1"], first.Names());
        Assert.Equal(3, first.Number("metadata/remainingItemCount"));
        Assert.Equal(["m2", "m3"], second.Names());
        Assert.Equal(["m4"], third.Names());
        Assert.Null(third.At("metadata/continue"));
        Assert.Equal(first.Text("metadata/resourceVersion"), second.Text("metadata/resourceVersion"));
        Assert.Equal(first.Text("metadata/resourceVersion"), third.Text("metadata/resourceVersion"));
    }

    [Fact]
    public async Task List_InPagesWithSelector_LeavesTheCountOut()
    {
        for (var index = 0; index < 3; index++)
        {
            await CreateConfigMapAsync($"m{index}", """{"labels": {"a": "b"}}""");
        }

        var first = (await Api.GetAsync(ConfigMaps + "?limit=2&labelSelector=a%3Db")).Success;

        Assert.Equal(["m0", "m1"], first.Names());
        Assert.Null(first.At("metadata/remainingItemCount"));
        Assert.Equal(["m2"], (await Api.GetAsync($"{ConfigMaps}?limit=2&labelSelector=a%3Db&continue={Continue(first)}")).Success.Names());
    }

    [Fact]
    public async Task List_LimitNotReached_HasNoContinue()
    {
        await CreateConfigMapAsync("one");

        Assert.Null((await Api.GetAsync(ConfigMaps + "?limit=5")).Success.At("metadata/continue"));
    }

    [Theory]
    [InlineData("?limit=2&continue=nonsense", HttpStatusCode.BadRequest)]
    [InlineData("?limit=x", HttpStatusCode.BadRequest)]
    [InlineData("?resourceVersion=x", HttpStatusCode.BadRequest)]
    [InlineData("?resourceVersionMatch=Exact", HttpStatusCode.UnprocessableEntity)]
    [InlineData("?resourceVersionMatch=Sometimes&resourceVersion=1", HttpStatusCode.UnprocessableEntity)]
    [InlineData("?resourceVersionMatch=Exact&resourceVersion=0", HttpStatusCode.UnprocessableEntity)]
    [InlineData("?sendInitialEvents=true", HttpStatusCode.UnprocessableEntity)]
    public async Task List_BadParameter_IsRefused(string query, HttpStatusCode status) =>
        (await Api.GetAsync(ConfigMaps + query)).Expect(status);

    [Theory]
    [InlineData("?resourceVersion=0")]
    [InlineData("?resourceVersion=0&resourceVersionMatch=NotOlderThan")]
    public async Task List_AnyVersion_IsServed(string query)
    {
        await CreateConfigMapAsync("one");

        // Any age is right here, so only the answer's form can be judged.
        Assert.Equal("ConfigMapList", (await Api.GetAsync(ConfigMaps + query)).Success.Text("kind"));
    }

    [Fact]
    public async Task List_NotOlderThan_HoldsThatWrite()
    {
        var map = await CreateConfigMapAsync("one");

        var list = (await Api.GetAsync(
            $"{ConfigMaps}?resourceVersion={map.Text("metadata/resourceVersion")}&resourceVersionMatch=NotOlderThan")).Success;

        Assert.Equal(["one"], list.Names());
        Assert.True(long.Parse(list.Text("metadata/resourceVersion")!) >= long.Parse(map.Text("metadata/resourceVersion")!));
    }

    [Fact]
    public async Task List_Exact_ShowsThatPastOrSaysItIsGone()
    {
        var map = await CreateConfigMapAsync("one");
        await CreateConfigMapAsync("two");
        var version = map.Text("metadata/resourceVersion");

        var answer = await Api.GetAsync($"{ConfigMaps}?resourceVersion={version}&resourceVersionMatch=Exact");

        // How long the past is kept is a server's own business; never may it show another one instead.
        if (answer.Status == HttpStatusCode.Gone)
        {
            Assert.Equal("Expired", answer.Reason);
            return;
        }

        Assert.Equal(["one"], answer.Success.Names());
        Assert.Equal(version, answer.Success.Text("metadata/resourceVersion"));
    }

    [Fact]
    public async Task List_FutureVersion_TimesOutWithARetry()
    {
        var answer = (await Api.GetAsync(ConfigMaps + "?resourceVersion=999999999&resourceVersionMatch=NotOlderThan"))
            .Expect(HttpStatusCode.GatewayTimeout);

        Assert.Equal("Timeout", answer.Reason);
        Assert.StartsWith("Timeout: Too large resource version: 999999999, current: ", answer.Message, StringComparison.Ordinal);
        Assert.Equal("ResourceVersionTooLarge", answer.Json.Text("details/causes/0/reason"));
    }

    [Fact]
    public async Task Get_FutureVersion_TimesOutWithARetry()
    {
        await CreateConfigMapAsync("one");

        (await Api.GetAsync(ConfigMaps + "/one?resourceVersion=999999999")).Expect(HttpStatusCode.GatewayTimeout);
    }

    [Fact]
    public async Task List_OfACustomKind_AlwaysHasAContinueField()
    {
        await CreateWidgetAsync("one");

        Assert.Equal("", (await Api.GetAsync(Widgets)).Success.Text("metadata/continue"));
        Assert.Null((await Api.GetAsync(ConfigMaps)).Success.Text("metadata/continue"));
    }

    [Fact]
    public async Task List_SeesEveryWriteBeforeIt()
    {
        for (var index = 0; index < 10; index++)
        {
            await CreateConfigMapAsync($"m{index}");
            Assert.Equal(index + 1, (await Api.GetAsync(ConfigMaps)).Success.Items().Count);
        }
    }

    private static string Continue(System.Text.Json.Nodes.JsonNode list) => Uri.EscapeDataString(list.Text("metadata/continue")!);
}
