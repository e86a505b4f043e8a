using System.Net;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Http;
using static Carillon.Tests.Support.Http.JsonReading;

namespace Carillon.Tests.Integration.Conformance;

public sealed class ConcurrencyTests : ConformanceTest
{
    public ConcurrencyTests(ApiServerFixture server)
        : base(server)
    {
    }

    [Fact]
    public async Task Update_StaleResourceVersion_IsConflict()
    {
        var map = await CreateConfigMapAsync("one");
        (await Api.PatchAsync(ConfigMaps + "/one", ApiClient.MergePatch, Parse("""{"data": {"key": "newer"}}"""))).Expect(HttpStatusCode.OK);

        var answer = (await Api.PutAsync(ConfigMaps + "/one", map)).Expect(HttpStatusCode.Conflict);

        Assert.Equal("Conflict", answer.Reason);
        Assert.Equal(
            "Operation cannot be fulfilled on configmaps \"one\": the object has been modified; please apply your changes to the latest version and try again",
            answer.Message);
        Assert.Equal("newer", (await Api.GetAsync(ConfigMaps + "/one")).Success.Text("data/key"));
    }

    [Fact]
    public async Task Update_NoResourceVersion_OverwritesCoreKinds()
    {
        await CreateConfigMapAsync("one");

        var updated = (await Api.PutAsync(ConfigMaps + "/one", Parse("""{"metadata": {"name": "one"}, "data": {"b": "2"}}"""))).Success;

        Assert.Null(updated.At("data/key"));
        Assert.Equal("2", updated.Text("data/b"));
    }

    [Fact]
    public async Task Update_NoResourceVersion_IsRefusedForCustomKinds()
    {
        await CreateWidgetAsync("one");

        var answer = (await Api.PutAsync(Widgets + "/one", Widget("one", """{"size": 2}"""))).Expect(HttpStatusCode.UnprocessableEntity);

        Assert.Contains("metadata.resourceVersion: Invalid value: 0: must be specified for an update", answer.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ApiClient.MergePatch, """{"metadata": {"resourceVersion": "1"}, "data": {"key": "x"}}""")]
    [InlineData(ApiClient.StrategicPatch, """{"metadata": {"resourceVersion": "1"}, "data": {"key": "x"}}""")]
    [InlineData(ApiClient.JsonPatch, """[{"op": "replace", "path": "/metadata/resourceVersion", "value": "1"}, {"op": "add", "path": "/data/key", "value": "x"}]""")]
    public async Task Patch_StaleResourceVersion_IsConflict(string contentType, string patch)
    {
        await CreateConfigMapAsync("one");

        (await Api.PatchAsync(ConfigMaps + "/one", contentType, Parse(patch))).Expect(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Patch_CurrentResourceVersion_Succeeds()
    {
        var map = await CreateConfigMapAsync("one");

        var patched = await Api.PatchAsync(
            ConfigMaps + "/one",
            ApiClient.MergePatch,
            Parse($$$"""{"metadata": {"resourceVersion": "{{{map.Text("metadata/resourceVersion")}}}"}, "data": {"key": "x"}}"""));

        Assert.Equal("x", patched.Success.Text("data/key"));
    }

    [Fact]
    public async Task Patch_ManyAtOnce_LosesNone()
    {
        await CreateConfigMapAsync("one");
        const int writers = 20;

        var answers = await Task.WhenAll(Enumerable.Range(0, writers).Select(
            writer => Api.PatchAsync(ConfigMaps + "/one", ApiClient.MergePatch, Parse($$$"""{"data": {"w{{{writer}}}": "x"}}"""))));

        Assert.All(answers, answer => answer.Expect(HttpStatusCode.OK));
        Assert.Equal(writers, answers.Select(answer => answer.Json.Text("metadata/resourceVersion")).Distinct().Count());
        Assert.Equal(writers + 1, (await Api.GetAsync(ConfigMaps + "/one")).Success["data"]!.AsObject().Count);
    }

    [Fact]
    public async Task Create_SameNameAtOnce_SucceedsOnce()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(
            _ => Api.PostAsync(ConfigMaps, Parse("""{"metadata": {"name": "race"}}"""))));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
        Assert.Equal(9, answers.Count(answer => answer is { Status: HttpStatusCode.Conflict, Reason: "AlreadyExists" }));
    }
}
