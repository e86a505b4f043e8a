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

    [Fact]
    public async Task Apply_OfNewObjectAtOnce_MergesThemAll()
    {
        // One round may be lucky; of many, some overlap.
        for (var round = 0; round < 20; round++)
        {
            var name = $"race-{round}";
            var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(manager => Api.ApplyAsync(
                $"{ConfigMaps}/{name}",
                Parse($$$"""{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "{{{name}}}"}, "data": {"w{{{manager}}}": "x"}}"""),
                $"manager-{manager}")));

            Assert.Equal(4, answers.Count(answer => answer.Status == HttpStatusCode.OK));
            Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
            Assert.Equal(5, (await Api.GetAsync($"{ConfigMaps}/{name}")).Success["data"]!.AsObject().Count);
        }
    }

    [Fact]
    public async Task Update_OfNewLeaseAtOnce_CreatesIt_ThenWantsAVersion()
    {
        for (var round = 0; round < 20; round++)
        {
            var lease = $"apis/coordination.k8s.io/v1/namespaces/{Namespace}/leases/race-{round}";
            var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(
                _ => Api.PutAsync(lease, Parse($$$"""{"metadata": {"name": "race-{{{round}}}"}}"""))));

            Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
            Assert.Equal(4, answers.Count(answer => answer is { Status: HttpStatusCode.UnprocessableEntity, Reason: "Invalid" }));
        }
    }

    [Fact]
    public async Task Apply_WhileDeleted_NeverMissesTheObject()
    {
        // An apply may create whatever a deletion just took away from under it.
        for (var round = 0; round < 40; round++)
        {
            await CreateConfigMapAsync("one");
            var applies = Enumerable.Range(0, 3).Select(manager => Api.ApplyAsync(
                ConfigMaps + "/one",
                Parse($$$"""{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "one"}, "data": {"w{{{manager}}}": "x"}}"""),
                $"manager-{manager}")).ToList();
            var deletion = Api.DeleteAsync(ConfigMaps + "/one");

            Assert.All(await Task.WhenAll(applies), answer => Assert.Contains(answer.Status, new[] { HttpStatusCode.OK, HttpStatusCode.Created }));
            (await deletion).Expect(HttpStatusCode.OK);
            await Api.DeleteAsync(ConfigMaps + "/one");
        }
    }

    [Fact]
    public async Task Update_ResourceVersionZero_CountsAsNone()
    {
        await CreateConfigMapAsync("one");
        await CreateWidgetAsync("one");

        var map = await Api.PutAsync(ConfigMaps + "/one", Parse("""{"metadata": {"name": "one", "resourceVersion": "0"}, "data": {"b": "2"}}"""));
        var widget = await Api.PutAsync(Widgets + "/one", Widget("one", """{"size": 2}""", """{"resourceVersion": "0"}"""));

        Assert.Equal("2", map.Success.Text("data/b"));
        Assert.Contains("must be specified for an update", widget.Expect(HttpStatusCode.UnprocessableEntity).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Patch_TakingTheVersionAway_IsRefusedForCustomKinds()
    {
        await CreateWidgetAsync("one");

        var answer = await Api.PatchAsync(Widgets + "/one", ApiClient.MergePatch, Parse("""{"metadata": {"resourceVersion": null}}"""));

        Assert.Contains("must be specified for an update", answer.Expect(HttpStatusCode.UnprocessableEntity).Message, StringComparison.Ordinal);
    }
}
