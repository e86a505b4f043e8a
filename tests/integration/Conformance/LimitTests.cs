using System.Net;
using System.Text;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Http;
using static Carillon.Tests.Support.Http.JsonReading;

namespace Carillon.Tests.Integration.Conformance;

/// <summary>Requests that are too much.</summary>
public sealed class LimitTests : ConformanceTest
{
    public LimitTests(ApiServerFixture server)
        : base(server)
    {
    }

    [Fact]
    public async Task Create_BodyOverThreeMebibytes_IsTooLarge()
    {
        var answer = (await Api.PostAsync(Widgets, Filled("one", (3 * 1024 * 1024) + 1))).Expect(HttpStatusCode.RequestEntityTooLarge);

        Assert.Equal("RequestEntityTooLarge", answer.Reason);
        Assert.Equal("Request entity too large: limit is 3145728", answer.Message);
    }

    [Theory]
    [InlineData(1800 * 1024)]
    [InlineData(2 * 1024 * 1024)]
    public async Task Create_ObjectOverWhatIsStored_IsRefused(int length)
    {
        var answer = await Api.PostAsync(Widgets, Filled("one", length));

        // kube-apiserver passes its store's own words on as a 500; the truer 413 is as good for a client.
        Assert.Contains(answer.Status, new[] { HttpStatusCode.InternalServerError, HttpStatusCode.RequestEntityTooLarge });
        Assert.Matches("too large|larger than max", answer.Message);
        (await Api.GetAsync(Widgets + "/one")).Expect(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Create_ObjectOfOneMebibyte_IsKept()
    {
        var created = (await Api.PostAsync(Widgets, Filled("one", 1024 * 1024))).Expect(HttpStatusCode.Created).Json;

        Assert.Equal(1024 * 1024, created.Text("spec/anything/text")!.Length);
    }

    [Fact]
    public async Task Patch_OverLimit_IsTooLarge()
    {
        await CreateWidgetAsync("one");

        (await Api.PatchAsync(Widgets + "/one", ApiClient.MergePatch, Filled("one", (3 * 1024 * 1024) + 1)))
            .Expect(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Patch_TooManyOperations_IsTooLarge()
    {
        await CreateWidgetAsync("one");
        var patch = new StringBuilder("[");
        patch.AppendJoin(',', Enumerable.Repeat("""{"op": "test", "path": "/spec/size", "value": 1}""", 10_001)).Append(']');

        var answer = (await Api.PatchAsync(Widgets + "/one", ApiClient.JsonPatch, Parse(patch.ToString())))
            .Expect(HttpStatusCode.RequestEntityTooLarge);

        Assert.Contains("The allowed maximum operations in a JSON patch is 10000, got 10001", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_DeeplyNested_IsRefusedNotFatal()
    {
        const int depth = 20_000;
        var body = new StringBuilder($$"""{"apiVersion": "{{WidgetDefinition.Group}}/v1", "kind": "Widget", "metadata": {"name": "one"}, "spec": {"size": 1, "anything": """);
        body.Insert(body.Length, """{"a":""", depth).Append('1').Append('}', depth).Append("}}");

        var answer = await Api.SendAsync(HttpMethod.Post, Widgets, body.ToString());

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        (await Api.GetAsync("healthz")).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Create_AnnotationsOverLimit_AreInvalid()
    {
        var map = Parse("""{"metadata": {"name": "one", "annotations": {}}}""");
        map["metadata"]!["annotations"]!["big"] = new string('x', 256 * 1024);

        var answer = (await Api.PostAsync(ConfigMaps, map)).Expect(HttpStatusCode.UnprocessableEntity);

        Assert.Contains("metadata.annotations: Too long: may not be more than 262144 bytes", answer.Message, StringComparison.Ordinal);
    }

    private static System.Text.Json.Nodes.JsonNode Filled(string name, int length)
    {
        var widget = Widget(name);
        widget["spec"]!["anything"] = Parse("{}");
        widget["spec"]!["anything"]!["text"] = new string('x', length);
        return widget;
    }
}
