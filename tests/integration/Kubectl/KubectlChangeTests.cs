using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Http;

namespace Carillon.Tests.Integration.Kubectl;

/// <summary>patch, label, annotate, delete, wait.</summary>
public sealed class KubectlChangeTests : KubectlTest
{
    public KubectlChangeTests(ApiServerFixture server)
        : base(server)
    {
    }

    [KubectlFact]
    public async Task Patch_MergeAndJson_Work()
    {
        await CreateWidgetAsync("one");

        var merged = await Kubectl.RunAsync("patch", "widget", "one", "--type=merge", "-p", """{"spec":{"note":"merged"}}""");
        var same = await Kubectl.RunAsync("patch", "widget", "one", "--type=merge", "-p", """{"spec":{"note":"merged"}}""");
        await Kubectl.RunAsync("patch", "wg/one", "--type=json", "-p", """[{"op":"replace","path":"/spec/size","value":9}]""");

        Assert.Equal($"{Printed}/one patched\n", merged);
        Assert.Equal($"{Printed}/one patched (no change)\n", same);
        var widget = await WidgetAsync("one");
        Assert.Equal("merged", widget.Text("spec/note"));
        Assert.Equal(9, widget.Number("spec/size"));
    }

    [KubectlFact]
    public async Task Patch_Strategic_IsForCoreKindsOnly()
    {
        await CreateWidgetAsync("one");
        await CreateConfigMapAsync("one");

        await Kubectl.RunAsync("patch", "configmap", "one", "-p", """{"data":{"$patch":"replace","b":"2"}}""");
        var error = await Kubectl.FailAsync("patch", "widget", "one", "-p", """{"spec":{"size":2}}""");

        Assert.Equal("""{"b":"2"}""", (await Api.GetAsync(ConfigMaps + "/one")).Success["data"]!.Plain());
        Assert.Matches("UnsupportedMediaType|strategic-merge-patch", error);
    }

    [KubectlFact(MinMinor = 24)]
    public async Task Patch_OfStatus_NeedsTheSubresource()
    {
        await CreateWidgetAsync("one");

        await Kubectl.RunAsync("patch", "widget", "one", "--subresource=status", "--type=merge", "-p", """{"status":{"phase":"Ready"}}""");

        Assert.Equal("Ready", await Kubectl.RunAsync("get", "widget", "one", "-o", "jsonpath={.status.phase}"));
    }

    [KubectlFact]
    public async Task Label_SetsOverwritesAndRemoves()
    {
        await CreateWidgetAsync("one");
        await CreateWidgetAsync("two");

        var set = await Kubectl.RunAsync("label", "widget", "--all", "team=a");
        var refused = await Kubectl.FailAsync("label", "widget", "one", "team=b");
        await Kubectl.RunAsync("label", "widget", "one", "team=b", "--overwrite");
        var listed = await Kubectl.RunAsync("get", "widgets", "-l", "team=b", "-o", "name");
        await Kubectl.RunAsync("label", "widget", "one", "team-");

        Assert.Equal($"{Printed}/one labeled\n{Printed}/two labeled\n", set);
        Assert.Contains("already has a value (a), and --overwrite is false", refused, StringComparison.Ordinal);
        Assert.Equal($"{Printed}/one\n", listed);
        Assert.Null((await WidgetAsync("one")).At("metadata/labels"));
    }

    [KubectlFact]
    public async Task Annotate_SetsAndRemoves()
    {
        await CreateWidgetAsync("one");

        var set = await Kubectl.RunAsync("annotate", "widget", "one", "note=some text");

        Assert.StartsWith($"{Printed}/one annotate", set, StringComparison.Ordinal);
        Assert.Equal("some text", (await WidgetAsync("one")).Text("metadata/annotations/note"));
        await Kubectl.RunAsync("annotate", "widget", "one", "note-");
        Assert.Null((await WidgetAsync("one")).At("metadata/annotations"));
    }

    [KubectlFact]
    public async Task Delete_ByNameAndSelectorAndAll()
    {
        foreach (var name in new[] { "a", "b", "c", "d" })
        {
            await CreateWidgetAsync(name, metadata: name == "b" ? """{"labels": {"go": "yes"}}""" : "{}");
        }

        var one = await Kubectl.RunAsync("delete", "widget", "a");
        await Kubectl.RunAsync("delete", "widget", "-l", "go=yes");
        var gone = await Kubectl.FailAsync("delete", "widget", "a");
        var ignored = await Kubectl.RunAsync("delete", "widget", "a", "--ignore-not-found");
        Assert.Equal(["c", "d"], (await Api.GetAsync(Widgets)).Success.Names());
        await Kubectl.RunAsync("delete", "widgets", "--all");

        Assert.StartsWith($"{Printed} \"a\" deleted", one, StringComparison.Ordinal);
        Assert.Contains("(NotFound)", gone, StringComparison.Ordinal);
        Assert.Equal("", ignored);
        Assert.Empty((await Api.GetAsync(Widgets)).Success.Items());
    }

    [KubectlFact(NeedsControllers = true)]
    public async Task Delete_Cascades()
    {
        var owner = await CreateConfigMapAsync("owner");
        var orphaned = await CreateConfigMapAsync("orphaned");
        await CreateConfigMapAsync("child", Owned(owner));
        await CreateConfigMapAsync("left", Owned(orphaned));

        await Kubectl.RunAsync("delete", "configmap", "owner", "--cascade=foreground");
        await Kubectl.RunAsync("delete", "configmap", "orphaned", "--cascade=orphan");

        var maps = (await Api.GetAsync(ConfigMaps)).Success;
        Assert.DoesNotContain("child", maps.Names());
        Assert.Contains("left", maps.Names());
        Assert.Null(maps.Items().Single(map => map.Text("metadata/name") == "left").At("metadata/ownerReferences"));
    }

    [KubectlFact]
    public async Task Delete_WithFinalizer_WaitsUntilItIsGone()
    {
        await CreateWidgetAsync("one", metadata: """{"finalizers": ["example.com/hold"]}""");

        await Kubectl.RunAsync("delete", "widget", "one", "--wait=false");
        Assert.NotNull((await WidgetAsync("one")).Text("metadata/deletionTimestamp"));
        var waiting = Kubectl.RunAsync("wait", "--for=delete", "widget/one", "--timeout=60s");
        await Kubectl.RunAsync("patch", "widget", "one", "--type=merge", "-p", """{"metadata":{"finalizers":null}}""");

        await waiting;
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await Api.GetAsync(Widgets + "/one")).Status);
    }

    [KubectlFact]
    public async Task Wait_ForCondition_EndsWhenItIsTrue()
    {
        await CreateWidgetAsync("one");

        var waiting = Kubectl.RunAsync("wait", "--for=condition=Good", "widget/one", "--timeout=60s");
        await SetStatusAsync("""{"conditions": [{"type": "Good", "status": "False"}]}""");
        await SetStatusAsync("""{"conditions": [{"type": "Good", "status": "True"}]}""");

        Assert.Equal($"{Printed}/one condition met\n", await waiting);
    }

    [KubectlFact(MinMinor = 24)]
    public async Task Wait_ForJsonPath_EndsWhenItMatches()
    {
        await CreateWidgetAsync("one");

        var waiting = Kubectl.RunAsync("wait", "--for=jsonpath={.status.phase}=Ready", "widget/one", "--timeout=60s");
        await SetStatusAsync("""{"phase": "Starting"}""");
        await SetStatusAsync("""{"phase": "Ready"}""");

        Assert.Equal($"{Printed}/one condition met\n", await waiting);
    }

    [KubectlFact]
    public async Task Wait_InVain_TimesOut()
    {
        await CreateWidgetAsync("one");

        Assert.Contains(
            "timed out waiting for the condition",
            await Kubectl.FailAsync("wait", "--for=condition=Good", "widget/one", "--timeout=1s"),
            StringComparison.Ordinal);
    }

    private static string Owned(System.Text.Json.Nodes.JsonNode owner) =>
        $$"""
        {"ownerReferences": [{"apiVersion": "v1", "kind": "ConfigMap", "name": "{{owner.Text("metadata/name")}}",
          "uid": "{{owner.Text("metadata/uid")}}", "blockOwnerDeletion": true}]}
        """;

    private async Task SetStatusAsync(string status) =>
        _ = (await Api.PatchAsync(
            Widgets + "/one/status", ApiClient.MergePatch, JsonReading.Parse($$"""{"status": {{status}} }"""))).Success;
}
