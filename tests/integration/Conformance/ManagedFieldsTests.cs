using System.Net;
using System.Text.Json.Nodes;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Http;
using static Carillon.Tests.Support.Http.JsonReading;

namespace Carillon.Tests.Integration.Conformance;

/// <summary>How writes other than apply are recorded in <c>metadata.managedFields</c>.</summary>
public sealed class ManagedFieldsTests : ConformanceTest
{
    public ManagedFieldsTests(ApiServerFixture server)
        : base(server)
    {
    }

    [Fact]
    public async Task Create_RecordsFieldsByManager()
    {
        var created = (await Api.PostAsync(
            ConfigMaps + "?fieldManager=me", Parse("""{"metadata": {"name": "one", "labels": {"l": "1"}}, "data": {"a": "1"}}"""))).Success;

        var entry = Assert.Single(created.Items("metadata/managedFields"));
        Assert.Equal("me", entry.Text("manager"));
        Assert.Equal("Update", entry.Text("operation"));
        Assert.Equal("v1", entry.Text("apiVersion"));
        Assert.Equal(
            """{"f:data":{".":{},"f:a":{}},"f:metadata":{"f:labels":{".":{},"f:l":{}}}}""", entry.At("fieldsV1")!.Plain());
    }

    [Fact]
    public async Task Patch_ByAnother_MovesTheChangedField()
    {
        _ = (await Api.PostAsync(ConfigMaps + "?fieldManager=me", Parse("""{"metadata": {"name": "one"}, "data": {"a": "1", "b": "2"}}"""))).Success;

        var patched = (await Api.PatchAsync(
            ConfigMaps + "/one?fieldManager=other", ApiClient.MergePatch, Parse("""{"data": {"b": "3", "c": "4"}}"""))).Success;

        Assert.Equal("""{"f:data":{".":{},"f:a":{}}}""", Fields(patched, "me"));
        Assert.Equal("""{"f:data":{"f:b":{},"f:c":{}}}""", Fields(patched, "other"));
    }

    [Fact]
    public async Task Patch_RemovingAllOfAManager_RemovesItsEntry()
    {
        _ = (await Api.PostAsync(ConfigMaps + "?fieldManager=me", Parse("""{"metadata": {"name": "one"}, "data": {"a": "1"}}"""))).Success;
        _ = (await Api.PatchAsync(ConfigMaps + "/one?fieldManager=other", ApiClient.MergePatch, Parse("""{"data": {"b": "2"}}"""))).Success;

        var patched = (await Api.PatchAsync(
            ConfigMaps + "/one?fieldManager=me", ApiClient.MergePatch, Parse("""{"data": {"b": null}}"""))).Success;

        Assert.DoesNotContain(patched.Items("metadata/managedFields"), entry => entry.Text("manager") == "other");
    }

    [Fact]
    public async Task Write_WithoutManager_TakesTheUserAgent()
    {
        using var client = Server.Server.Access.CreateHttpClient();
        client.DefaultRequestHeaders.UserAgent.ParseAdd("wget/1.2 (linux)");

        var created = (await new ApiClient(client).PostAsync(ConfigMaps, Parse("""{"metadata": {"name": "one"}, "data": {"a": "1"}}"""))).Success;

        Assert.Equal("wget", created.Text("metadata/managedFields/0/manager"));
    }

    [Fact]
    public async Task Status_Write_HasItsSubresource()
    {
        await CreateWidgetAsync("one");

        var patched = (await Api.PatchAsync(
            Widgets + "/one/status?fieldManager=me", ApiClient.MergePatch, Parse("""{"status": {"phase": "Ready"}}"""))).Success;

        var entry = patched.Items("metadata/managedFields").Single(item => item.Text("manager") == "me");
        Assert.Equal("status", entry.Text("subresource"));
        Assert.Equal("""{"f:status":{".":{},"f:phase":{}}}""", entry.At("fieldsV1")!.Plain());
    }

    [Fact]
    public async Task ListsOfStructures_AreRecordedByKeyAndValue()
    {
        _ = (await Api.PostAsync(
            Widgets + "?fieldManager=me",
            Widget("one", """{"size": 1, "color": "red", "mode": {}, "tags": ["t"], "args": ["x"], "ports": [{"name": "a", "port": 1}]}"""))).Success;
        var widget = (await Api.GetAsync(Widgets + "/one")).Success;

        var fields = widget.At("metadata/managedFields/0/fieldsV1/f:spec")!.AsObject();

        Assert.Equal("""{".":{},"v:\"t\"":{}}""", fields["f:tags"]!.Plain());
        Assert.Equal("{}", fields["f:args"]!.Plain());
        Assert.Equal("""{".":{},"k:{\"name\":\"a\"}":{".":{},"f:name":{},"f:port":{}}}""", fields["f:ports"]!.Plain());
    }

    [Fact]
    public async Task Update_WithEmptyEntry_ClearsManagedFields()
    {
        var map = await CreateConfigMapAsync("one");
        map["metadata"]!["managedFields"] = Parse("[{}]");

        var updated = (await Api.PutAsync(ConfigMaps + "/one", map)).Success;

        Assert.Null(updated.At("metadata/managedFields"));
    }

    [Fact]
    public async Task Update_WithoutEntries_KeepsManagedFields()
    {
        var map = await CreateConfigMapAsync("one");
        map["metadata"]!.AsObject().Remove("managedFields");

        var updated = (await Api.PutAsync(ConfigMaps + "/one", map)).Success;

        Assert.Single(updated.Items("metadata/managedFields"));
    }

    [Fact]
    public async Task Write_TooLongManager_IsInvalid()
    {
        var answer = (await Api.PostAsync(
            $"{ConfigMaps}?fieldManager={new string('m', 129)}", Parse("""{"metadata": {"name": "one"}}"""))).Expect(HttpStatusCode.UnprocessableEntity);

        Assert.Contains("fieldManager: Too long: may not be more than 128 bytes", answer.Message, StringComparison.Ordinal);
    }

    private static string Fields(JsonNode item, string manager) =>
        item.Items("metadata/managedFields").Single(entry => entry.Text("manager") == manager).At("fieldsV1")!.Plain();
}
