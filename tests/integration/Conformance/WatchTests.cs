using System.Net;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Http;
using Carillon.Tests.Support.Running;
using static Carillon.Tests.Support.Http.JsonReading;

namespace Carillon.Tests.Integration.Conformance;

public sealed class WatchTests : ConformanceTest
{
    private const string TableType = "application/json;as=Table;v=v1;g=meta.k8s.io";

    public WatchTests(ApiServerFixture server)
        : base(server)
    {
    }

    [Fact]
    public async Task Watch_FromListVersion_SeesEveryChangeInOrder()
    {
        await CreateConfigMapAsync("before");
        await using var watch = await Api.WatchAsync($"{ConfigMaps}?resourceVersion={await ListVersionAsync(ConfigMaps)}");

        await CreateConfigMapAsync("one");
        _ = (await Api.PatchAsync(ConfigMaps + "/one", ApiClient.MergePatch, Parse("""{"data": {"key": "other"}}"""))).Success;
        (await Api.DeleteAsync(ConfigMaps + "/one")).Expect(HttpStatusCode.OK);
        WatchEvent[] events = [await watch.NextAsync(), await watch.NextAsync(), await watch.NextAsync()];

        Assert.Equal(["ADDED one", "MODIFIED one", "DELETED one"], events.Select(Describe));
        Assert.Equal("value", events[0].Json.Text("data/key"));
        Assert.Equal("other", events[1].Json.Text("data/key"));
        Assert.Equal("ConfigMap", events[0].Json.Text("kind"));
        Assert.Equal("v1", events[0].Json.Text("apiVersion"));
        var versions = events.Select(change => long.Parse(change.ResourceVersion!)).ToList();
        Assert.Equal(versions.Distinct().Order(), versions);
    }

    [Fact]
    public async Task Watch_OfCustomKind_SeesStatusAndDeletion()
    {
        await using var watch = await Api.WatchAsync($"{Widgets}?resourceVersion={await ListVersionAsync(Widgets)}");

        await CreateWidgetAsync("one");
        _ = (await Api.PatchAsync(Widgets + "/one/status", ApiClient.MergePatch, Parse("""{"status": {"phase": "Ready"}}"""))).Success;
        (await Api.DeleteAsync(Widgets + "/one")).Expect(HttpStatusCode.OK);

        Assert.Equal("ADDED one", Describe(await watch.NextAsync()));
        Assert.Equal("Ready", (await watch.NextAsync()).Json.Text("status/phase"));
        var deleted = await watch.NextAsync();
        Assert.Equal("DELETED one", Describe(deleted));
        Assert.Equal("Ready", deleted.Json.Text("status/phase"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("?resourceVersion=0")]
    public async Task Watch_WithoutVersion_StartsWithWhatIsThere(string query)
    {
        await CreateConfigMapAsync("a");
        await CreateConfigMapAsync("b");
        await using var watch = await Api.WatchAsync(ConfigMaps + query);

        var events = await watch.UntilAsync(change => change.Name == "b");

        Assert.Equal(["ADDED a", "ADDED b"], events.Select(Describe));
        await CreateConfigMapAsync("c");
        Assert.Equal("ADDED c", Describe(await watch.NextAsync()));
    }

    [Fact]
    public async Task Watch_InitialEvents_EndWithAMarkedBookmark()
    {
        await CreateConfigMapAsync("a");
        await using var watch = await Api.WatchAsync(
            $"{ConfigMaps}?sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan");

        var events = await watch.UntilAsync(change => change.Type == "BOOKMARK");
        await CreateConfigMapAsync("b");

        Assert.Equal(["ADDED a"], events.SkipLast(1).Select(Describe));
        Assert.Equal("true", events[^1].Json["metadata"]!["annotations"]!["k8s.io/initial-events-end"]!.GetValue<string>());
        Assert.Equal("ConfigMap", events[^1].Json.Text("kind"));
        Assert.True(long.Parse(events[^1].ResourceVersion!) >= long.Parse(events[0].ResourceVersion!));
        var later = await watch.UntilAsync(change => change.Type != "BOOKMARK");
        Assert.Equal("ADDED b", Describe(later[^1]));
    }

    [Theory]
    [InlineData("?watch=true&sendInitialEvents=true")]
    [InlineData("?watch=true&resourceVersionMatch=NotOlderThan")]
    [InlineData("?watch=true&sendInitialEvents=true&resourceVersionMatch=Exact")]
    public async Task Watch_BadInitialEvents_IsInvalid(string query) =>
        (await Api.GetAsync(ConfigMaps + query)).Expect(HttpStatusCode.UnprocessableEntity);

    [Fact]
    public async Task Watch_BadVersion_IsRefused()
    {
        var answer = await Api.GetAsync(ConfigMaps + "?watch=true&resourceVersion=x");

        // kube-apiserver blames itself (500) here, though a list of the same parameter gets a 400.
        Assert.Contains(answer.Status, new[] { HttpStatusCode.BadRequest, HttpStatusCode.InternalServerError });
        Assert.Contains("Invalid value: \"x\"", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_LabelSelector_TurnsLeavingIntoDeletion()
    {
        await CreateConfigMapAsync("one");
        await using var watch = await Api.WatchAsync(
            $"{ConfigMaps}?labelSelector=on%3Dyes&resourceVersion={await ListVersionAsync(ConfigMaps)}");

        foreach (var value in new[] { "\"yes\"", "\"no\"", "\"yes\"" })
        {
            _ = (await Api.PatchAsync(
                ConfigMaps + "/one", ApiClient.MergePatch, Parse($$$"""{"metadata": {"labels": {"on": {{{value}}} } } }"""))).Success;
        }

        WatchEvent[] events = [await watch.NextAsync(), await watch.NextAsync(), await watch.NextAsync()];
        Assert.Equal(["ADDED one", "DELETED one", "ADDED one"], events.Select(Describe));

        // A watcher's cache must be able to tell which state it lost, so the deletion shows the last one that matched.
        Assert.Equal("yes", events[1].Json.Text("metadata/labels/on"));
        Assert.True(long.Parse(events[1].ResourceVersion!) > long.Parse(events[0].ResourceVersion!));
    }

    [Fact]
    public async Task Watch_FieldSelector_SeesOneObject()
    {
        await using var watch = await Api.WatchAsync(
            $"{ConfigMaps}?fieldSelector=metadata.name%3Dtwo&resourceVersion={await ListVersionAsync(ConfigMaps)}");

        await CreateConfigMapAsync("one");
        await CreateConfigMapAsync("two");

        Assert.Equal("ADDED two", Describe(await watch.NextAsync()));
    }

    [Fact]
    public async Task Watch_SelectableField_TurnsLeavingIntoDeletion()
    {
        await using var watch = await Api.WatchAsync(
            $"{Widgets}?fieldSelector=status.phase%3DReady&resourceVersion={await ListVersionAsync(Widgets)}");
        await CreateWidgetAsync("one");

        _ = (await Api.PatchAsync(Widgets + "/one/status", ApiClient.MergePatch, Parse("""{"status": {"phase": "Ready"}}"""))).Success;
        _ = (await Api.PatchAsync(Widgets + "/one/status", ApiClient.MergePatch, Parse("""{"status": {"phase": "Done"}}"""))).Success;

        Assert.Equal("ADDED one", Describe(await watch.NextAsync()));
        Assert.Equal("DELETED one", Describe(await watch.NextAsync()));
    }

    [Fact]
    public async Task Watch_OfAllNamespaces_SeesThemAll()
    {
        var version = await ListVersionAsync("api/v1/configmaps");
        await using var watch = await Api.WatchAsync($"api/v1/configmaps?resourceVersion={version}");

        await CreateConfigMapAsync("one");

        var events = await watch.UntilAsync(change => change.Json.Text("metadata/namespace") == Namespace);
        Assert.Equal("ADDED one", Describe(events[^1]));
    }

    [Fact]
    public async Task Watch_Timeout_EndsTheStream()
    {
        await using var watch = await Api.WatchAsync(
            $"{ConfigMaps}?timeoutSeconds=1&resourceVersion={await ListVersionAsync(ConfigMaps)}");

        Assert.Null(await watch.TryNextAsync());
    }

    [Fact]
    public async Task Watch_AsTable_SendsRowsAndColumnsOnce()
    {
        await using var watch = await Api.WatchAsync($"{Widgets}?resourceVersion={await ListVersionAsync(Widgets)}", TableType);

        await CreateWidgetAsync("one");
        await CreateWidgetAsync("two");
        var first = await watch.NextAsync();
        var second = await watch.NextAsync();

        Assert.Equal("Table", first.Json.Text("kind"));
        Assert.Equal("one", first.Json.Text("rows/0/cells/0"));
        Assert.NotEmpty(first.Json.Items("columnDefinitions"));
        Assert.Equal("two", second.Json.Text("rows/0/cells/0"));
        Assert.Empty(second.Json.Items("columnDefinitions"));
    }

    [Fact]
    public async Task Watch_AsPartialMetadata_SendsNoSpec()
    {
        await using var watch = await Api.WatchAsync(
            $"{Widgets}?resourceVersion={await ListVersionAsync(Widgets)}", "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io");

        await CreateWidgetAsync("one");
        var change = await watch.NextAsync();

        Assert.Equal("PartialObjectMetadata", change.Json.Text("kind"));
        Assert.Equal("one", change.Name);
        Assert.Null(change.Json.At("spec"));
    }

    [Fact]
    public async Task Watch_ContentType_IsJson()
    {
        await using var watch = await Api.WatchAsync(ConfigMaps);

        Assert.Equal("application/json", watch.ContentType);
    }

    [Fact]
    public async Task Watch_ManyWriters_SeesEveryWriteOnce()
    {
        await using var watch = await Api.WatchAsync($"{ConfigMaps}?resourceVersion={await ListVersionAsync(ConfigMaps)}");

        await Task.WhenAll(Enumerable.Range(0, 40).Select(index => CreateConfigMapAsync($"m{index:00}")));
        var names = new List<string>();
        while (names.Count < 40)
        {
            names.Add((await watch.NextAsync()).Name!);
        }

        Assert.Equal(Enumerable.Range(0, 40).Select(index => $"m{index:00}"), names.Order());
    }

    [ApiFact(Needs = Needs.OwnServer)]
    public async Task Watch_ForgottenVersion_IsExpired()
    {
        // kube-apiserver remembers a custom kind from when it was defined; the embedded server forgets as soon as its history is full.
        var server = Server.Server;
        await using var own = server.Kind == ApiServerKind.Embedded ? await TestApiServer.StartEmbeddedAsync(eventHistory: 4) : null;
        var api = own?.Api ?? Api;
        for (var index = 0; own is not null && index < 8; index++)
        {
            (await api.PostAsync("api/v1/namespaces/default/configmaps", Parse("""{"metadata": {"generateName": "m-"}}"""))).Expect(HttpStatusCode.Created);
        }

        await using var watch = await api.WatchAsync((own is null ? Widgets : "api/v1/namespaces/default/configmaps") + "?resourceVersion=1");

        var change = await watch.NextAsync();

        Assert.Equal("ERROR", change.Type);
        Assert.Equal(410, change.Json.Number("code"));
        Assert.Equal("Expired", change.Json.Text("reason"));
        Assert.StartsWith("too old resource version: 1 (", change.Json.Text("message"), StringComparison.Ordinal);
        Assert.Null(await watch.TryNextAsync());
    }

    private static string Describe(WatchEvent change) => $"{change.Type} {change.Name}";

    private async Task<string> ListVersionAsync(string path) =>
        (await Api.GetAsync(path)).Success.Text("metadata/resourceVersion")!;
}
