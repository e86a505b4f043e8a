using System.Net;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Http;
using static Carillon.Tests.Support.Http.JsonReading;

namespace Carillon.Tests.Integration.Conformance;

/// <summary>Merge, JSON and strategic merge patch.</summary>
public sealed class PatchTests : ConformanceTest
{
    public PatchTests(ApiServerFixture server)
        : base(server)
    {
    }

    [Fact]
    public async Task Merge_SetsReplacesAndRemoves()
    {
        await CreateWidgetAsync("one", """{"size": 1, "args": ["a", "b"], "limits": {"cpu": "1", "mem": "2"}, "note": "old"}""");

        var patched = (await Api.PatchAsync(
            Widgets + "/one",
            ApiClient.MergePatch,
            Parse("""{"spec": {"args": ["c"], "limits": {"cpu": null, "disk": "3"}, "note": null}}"""))).Success;

        Assert.Equal("""["c"]""", patched.At("spec/args")!.Plain());
        Assert.Equal("""{"disk":"3","mem":"2"}""", patched.At("spec/limits")!.Plain());
        Assert.Null(patched.At("spec/note"));
        Assert.Equal(1, patched.Number("spec/size"));
    }

    [Fact]
    public async Task Merge_RemovedDefaultedField_ComesBackAsDefault()
    {
        await CreateWidgetAsync("one", """{"size": 1, "color": "blue"}""");

        var patched = (await Api.PatchAsync(Widgets + "/one", ApiClient.MergePatch, Parse("""{"spec": {"color": null}}"""))).Success;

        Assert.Equal("red", patched.Text("spec/color"));
    }

    [Fact]
    public async Task Json_AllOperations_Work()
    {
        await CreateWidgetAsync("one", """{"size": 1, "args": ["a", "b"], "limits": {"x/y": "1", "t~u": "2"}}""");

        var patched = (await Api.PatchAsync(Widgets + "/one", ApiClient.JsonPatch, Parse(
            """
            [
              {"op": "test", "path": "/spec/size", "value": 1},
              {"op": "replace", "path": "/spec/size", "value": 7},
              {"op": "add", "path": "/spec/args/-", "value": "last"},
              {"op": "add", "path": "/spec/args/0", "value": "first"},
              {"op": "remove", "path": "/spec/args/2"},
              {"op": "remove", "path": "/spec/limits/x~1y"},
              {"op": "move", "from": "/spec/limits/t~0u", "path": "/spec/limits/moved"},
              {"op": "copy", "from": "/spec/args/0", "path": "/spec/limits/copied"}
            ]
            """))).Success;

        Assert.Equal(7, patched.Number("spec/size"));
        Assert.Equal("""["first","a","last"]""", patched.At("spec/args")!.Plain());
        Assert.Equal("""{"copied":"first","moved":"2"}""", patched.At("spec/limits")!.Plain());
    }

    [Theory]
    [InlineData("""[{"op": "test", "path": "/spec/size", "value": 2}, {"op": "replace", "path": "/spec/size", "value": 7}]""")]
    [InlineData("""[{"op": "replace", "path": "/spec/size", "value": 7}, {"op": "remove", "path": "/spec/none"}]""")]
    [InlineData("""[{"op": "add", "path": "/spec/args/9", "value": "x"}]""")]
    public async Task Json_OneOperationFails_ChangesNothing(string patch)
    {
        var widget = await CreateWidgetAsync("one", """{"size": 1, "args": ["a"]}""");

        var answer = (await Api.PatchAsync(Widgets + "/one", ApiClient.JsonPatch, Parse(patch))).Expect(HttpStatusCode.UnprocessableEntity);

        Assert.Equal("Invalid", answer.Reason);
        Assert.Equal(
            widget.Text("metadata/resourceVersion"), (await Api.GetAsync(Widgets + "/one")).Success.Text("metadata/resourceVersion"));
    }

    [Theory]
    [InlineData(ApiClient.JsonPatch, """{"op": "add"}""")]
    [InlineData(ApiClient.JsonPatch, "[")]
    [InlineData(ApiClient.MergePatch, "[1]")]
    [InlineData(ApiClient.MergePatch, "{")]
    [InlineData(ApiClient.StrategicPatch, "[1]")]
    public async Task Patch_Unreadable_IsBadRequest(string contentType, string patch)
    {
        await CreateConfigMapAsync("one");

        (await Api.SendAsync(HttpMethod.Patch, ConfigMaps + "/one", patch, contentType)).Expect(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Patch_PlainJson_IsUnsupported()
    {
        await CreateConfigMapAsync("one");

        var answer = (await Api.SendAsync(HttpMethod.Patch, ConfigMaps + "/one", "{}")).Expect(HttpStatusCode.UnsupportedMediaType);

        Assert.Equal("UnsupportedMediaType", answer.Reason);
    }

    [Fact]
    public async Task Strategic_OnCustomKind_IsUnsupported()
    {
        await CreateWidgetAsync("one");

        (await Api.PatchAsync(Widgets + "/one", ApiClient.StrategicPatch, Parse("""{"spec": {"size": 2}}""")))
            .Expect(HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task Strategic_Maps_MergeAndRemove()
    {
        await CreateConfigMapAsync("one", data: """{"a": "1", "b": "2"}""");

        var patched = (await Api.PatchAsync(
            ConfigMaps + "/one", ApiClient.StrategicPatch, Parse("""{"data": {"a": null, "c": "3"}}"""))).Success;

        Assert.Equal("""{"b":"2","c":"3"}""", patched["data"]!.Plain());
    }

    [Fact]
    public async Task Strategic_ReplaceDirective_ReplacesTheMap()
    {
        await CreateConfigMapAsync("one", data: """{"a": "1", "b": "2"}""");

        var patched = (await Api.PatchAsync(
            ConfigMaps + "/one", ApiClient.StrategicPatch, Parse("""{"data": {"$patch": "replace", "c": "3"}}"""))).Success;

        Assert.Equal("""{"c":"3"}""", patched["data"]!.Plain());
    }

    [Fact]
    public async Task Strategic_ListByKey_MergesItems()
    {
        (await Api.PostAsync(Core("serviceaccounts"), Parse(
            """{"metadata": {"name": "one"}, "secrets": [{"name": "a"}, {"name": "b"}]}""")))
            .Expect(HttpStatusCode.Created);

        var patched = (await Api.PatchAsync(Core("serviceaccounts/one"), ApiClient.StrategicPatch, Parse(
            """{"secrets": [{"name": "c"}, {"name": "a", "$patch": "delete"}]}"""))).Success;

        Assert.Equal(["b", "c"], patched.Items("secrets").Select(secret => secret.Text("name")).Order());
    }

    [Fact]
    public async Task Strategic_Finalizers_Merge()
    {
        await CreateConfigMapAsync("one", """{"finalizers": ["example.com/a"]}""");

        var patched = (await Api.PatchAsync(
            ConfigMaps + "/one", ApiClient.StrategicPatch, Parse("""{"metadata": {"finalizers": ["example.com/b"]}}"""))).Success;
        var removed = (await Api.PatchAsync(
            ConfigMaps + "/one",
            ApiClient.StrategicPatch,
            Parse("""{"metadata": {"$deleteFromPrimitiveList/finalizers": ["example.com/a"]}}"""))).Success;

        Assert.Equal(["example.com/a", "example.com/b"], patched.Items("metadata/finalizers").Select(name => name.GetValue<string>()).Order());
        Assert.Equal(["example.com/b"], removed.Items("metadata/finalizers").Select(name => name.GetValue<string>()));
    }

    [Fact]
    public async Task Strategic_NodeTaintsAndConditions_MergeByKey()
    {
        var name = ApiServerFixture.UniqueName("node");
        (await Api.PostAsync("api/v1/nodes", Parse($$$"""{"metadata": {"name": "{{{name}}}"}}"""))).Expect(HttpStatusCode.Created);
        Server.Server.DeleteAtEnd("api/v1/nodes/" + name);
        var path = $"api/v1/nodes/{name}/status";
        const string ready = """{"status": {"conditions": [{"type": "Ready", "status": "True", "reason": "Up"}]}}""";
        const string disk = """{"status": {"conditions": [{"type": "DiskPressure", "status": "False"}, {"type": "Ready", "status": "Unknown"}]}}""";

        _ = (await Api.PatchAsync(path, ApiClient.StrategicPatch, Parse(ready))).Success;
        var patched = (await Api.PatchAsync(path, ApiClient.StrategicPatch, Parse(disk))).Success;

        var conditions = patched.Items("status/conditions").ToDictionary(item => item.Text("type")!);
        Assert.Equal("Unknown", conditions["Ready"].Text("status"));
        Assert.Equal("Up", conditions["Ready"].Text("reason"));
        Assert.Equal("False", conditions["DiskPressure"].Text("status"));
        (await Api.DeleteAsync("api/v1/nodes/" + name)).Expect(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(ApiClient.MergePatch, """{"metadata": {"name": "two"}}""")]
    [InlineData(ApiClient.JsonPatch, """[{"op": "replace", "path": "/metadata/name", "value": "two"}]""")]
    public async Task Patch_Name_IsRefused(string contentType, string patch)
    {
        await CreateConfigMapAsync("one");

        (await Api.PatchAsync(ConfigMaps + "/one", contentType, Parse(patch))).Expect(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Patch_Missing_IsNotFound() =>
        (await Api.PatchAsync(ConfigMaps + "/none", ApiClient.MergePatch, Parse("{}"))).Expect(HttpStatusCode.NotFound);

    [Fact]
    public async Task Patch_MadeInvalid_IsUnprocessable()
    {
        await CreateConfigMapAsync("one");

        var answer = (await Api.PatchAsync(ConfigMaps + "/one", ApiClient.MergePatch, Parse("""{"data": {"bad key": "x"}}""")))
            .Expect(HttpStatusCode.UnprocessableEntity);

        Assert.Equal("data[bad key]", answer.Json.Text("details/causes/0/field"));
    }

    [Fact]
    public async Task Json_ReplaceOfMissingMember_AddsIt()
    {
        await CreateWidgetAsync("one");

        var patched = (await Api.PatchAsync(
            Widgets + "/one", ApiClient.JsonPatch, Parse("""[{"op": "replace", "path": "/spec/note", "value": "new"}]"""))).Success;

        Assert.Equal("new", patched.Text("spec/note"));
    }

    [Theory]
    [InlineData(ApiClient.MergePatch, """{"data": {"key": 5}}""")]
    [InlineData(ApiClient.MergePatch, """{"data": []}""")]
    [InlineData(ApiClient.JsonPatch, """[{"op": "replace", "path": "/data/key", "value": true}]""")]
    [InlineData(ApiClient.JsonPatch, """[{"op": "replace", "path": "/kind", "value": "Secret"}]""")]
    [InlineData(ApiClient.MergePatch, """{"apiVersion": "v2"}""")]
    public async Task Patch_ThatMakesNoObjectOfTheKind_IsInvalid(string contentType, string patch)
    {
        await CreateConfigMapAsync("one");

        var answer = (await Api.PatchAsync(ConfigMaps + "/one", contentType, Parse(patch))).Expect(HttpStatusCode.UnprocessableEntity);

        Assert.Equal("patch", answer.Json.Text("details/causes/0/field"));
        Assert.StartsWith(" \"\" is invalid: patch: Invalid value: ", answer.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"kind": "Gadget"}""", "kind")]
    [InlineData("""{"apiVersion": "conformance.carillon.dev/v9"}""", "apiVersion")]
    public async Task Patch_OfTheTypeOfACustomKind_IsInvalid(string patch, string field)
    {
        await CreateWidgetAsync("one");

        var answer = (await Api.PatchAsync(Widgets + "/one", ApiClient.MergePatch, Parse(patch))).Expect(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(field, answer.Json.Text("details/causes/0/field"));
    }

    [Theory]
    [InlineData("""{"metadata": {"name": null}}""", "was undeterminable: name must be provided")]
    [InlineData("""{"metadata": {"namespace": "elsewhere"}}""", "the namespace of the provided object does not match the namespace sent on the request")]
    public async Task Patch_OfTheIdentity_IsBadRequest(string patch, string message)
    {
        await CreateWidgetAsync("one");

        var answer = (await Api.PatchAsync(Widgets + "/one", ApiClient.MergePatch, Parse(patch))).Expect(HttpStatusCode.BadRequest);

        Assert.Contains(message, answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Patch_TakingUidAndNamespaceAway_ChangesNothing()
    {
        var widget = await CreateWidgetAsync("one");

        var patched = (await Api.PatchAsync(
            Widgets + "/one", ApiClient.MergePatch, Parse("""{"metadata": {"uid": null, "namespace": null}}"""))).Success;

        Assert.Equal(widget["metadata"]!.Plain(), patched["metadata"]!.Plain());
    }

    [Fact]
    public async Task Patch_ForcedButNotApplied_IsInvalid()
    {
        await CreateWidgetAsync("one");

        var answer = (await Api.PatchAsync(Widgets + "/one?force=true", ApiClient.MergePatch, Parse("{}"))).Expect(HttpStatusCode.UnprocessableEntity);

        Assert.Contains("force: Forbidden: may not be specified for non-apply patch", answer.Message, StringComparison.Ordinal);
    }
}
