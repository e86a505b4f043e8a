using System.Net;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Http;
using static Carillon.Tests.Support.Http.JsonReading;

namespace Carillon.Tests.Integration.Conformance;

/// <summary>The status subresource and <c>metadata.generation</c>.</summary>
public sealed class StatusTests : ConformanceTest
{
    public StatusTests(ApiServerFixture server)
        : base(server)
    {
    }

    [Fact]
    public async Task Create_WithStatus_DropsIt()
    {
        var widget = Widget("one");
        widget["status"] = Parse("""{"phase": "Ready"}""");

        var created = (await Api.PostAsync(Widgets, widget)).Success;

        Assert.Null(created.At("status"));
        Assert.Equal(1, created.Number("metadata/generation"));
    }

    [Fact]
    public async Task Update_OfStatus_LeavesSpecAndGeneration()
    {
        var widget = await CreateWidgetAsync("one");
        widget["status"] = Parse("""{"phase": "Ready", "count": 3}""");
        widget["spec"]!["size"] = 50;
        widget["metadata"]!["labels"] = Parse("""{"a": "b"}""");

        var updated = (await Api.PutAsync(Widgets + "/one/status", widget)).Success;

        Assert.Equal("Ready", updated.Text("status/phase"));
        Assert.Equal(1, updated.Number("spec/size"));
        Assert.Equal(1, updated.Number("metadata/generation"));
        Assert.Null(updated.At("metadata/labels"));
    }

    [Fact]
    public async Task Update_OfObject_LeavesStatus()
    {
        await CreateWidgetAsync("one");
        (await Api.PatchAsync(Widgets + "/one/status", ApiClient.MergePatch, Parse("""{"status": {"phase": "Ready"}}"""))).Expect(HttpStatusCode.OK);
        var widget = (await Api.GetAsync(Widgets + "/one")).Success;
        widget["status"] = Parse("""{"phase": "Forged"}""");
        widget["spec"]!["size"] = 2;

        var updated = (await Api.PutAsync(Widgets + "/one", widget)).Success;

        Assert.Equal("Ready", updated.Text("status/phase"));
        Assert.Equal(2, updated.Number("spec/size"));
        Assert.Equal(2, updated.Number("metadata/generation"));
    }

    [Fact]
    public async Task Patch_OfStatus_ValidatesStatus()
    {
        await CreateWidgetAsync("one");

        var answer = (await Api.PatchAsync(
            Widgets + "/one/status", ApiClient.MergePatch, Parse("""{"status": {"phase": "x", "count": "many"}}""")))
            .Expect(HttpStatusCode.UnprocessableEntity);

        Assert.Equal("status.count", answer.Json.Text("details/causes/0/field"));
    }

    [Fact]
    public async Task Patch_OfMetadata_KeepsGeneration()
    {
        await CreateWidgetAsync("one");

        var patched = (await Api.PatchAsync(
            Widgets + "/one", ApiClient.MergePatch, Parse("""{"metadata": {"labels": {"a": "b"}, "annotations": {"c": "d"}}}"""))).Success;

        Assert.Equal(1, patched.Number("metadata/generation"));
    }

    [Fact]
    public async Task Patch_OfSpec_RaisesGeneration()
    {
        await CreateWidgetAsync("one");

        var patched = (await Api.PatchAsync(Widgets + "/one", ApiClient.MergePatch, Parse("""{"spec": {"size": 9}}"""))).Success;

        Assert.Equal(2, patched.Number("metadata/generation"));
    }

    [Fact]
    public async Task Patch_ThatChangesNothing_WritesNothing()
    {
        var widget = await CreateWidgetAsync("one");

        var patched = (await Api.PatchAsync(Widgets + "/one", ApiClient.MergePatch, Parse("""{"spec": {"size": 1}}"""))).Success;

        Assert.Equal(widget.Text("metadata/resourceVersion"), patched.Text("metadata/resourceVersion"));
        Assert.Equal(1, patched.Number("metadata/generation"));
    }

    [Fact]
    public async Task Get_OfStatus_AnswersTheWholeObject()
    {
        await CreateWidgetAsync("one");

        Assert.Equal(1, (await Api.GetAsync(Widgets + "/one/status")).Success.Number("spec/size"));
    }

    [Fact]
    public async Task Post_ToStatus_IsNotAllowed()
    {
        await CreateWidgetAsync("one");

        var answer = (await Api.PostAsync(Widgets + "/one/status", Widget("one"))).Expect(HttpStatusCode.MethodNotAllowed);

        Assert.Equal("MethodNotAllowed", answer.Reason);
    }

    [Fact]
    public async Task Namespace_StatusPatch_LeavesSpec()
    {
        var patched = (await Api.PatchAsync(
            $"api/v1/namespaces/{Namespace}/status",
            ApiClient.MergePatch,
            Parse("""{"status": {"conditions": [{"type": "Test", "status": "True"}]}}"""))).Success;

        Assert.Equal("Active", patched.Text("status/phase"));
        Assert.Equal("Test", patched.Text("status/conditions/0/type"));
    }
}
