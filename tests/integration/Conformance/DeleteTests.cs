using System.Net;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Http;
using static Carillon.Tests.Support.Http.JsonReading;

namespace Carillon.Tests.Integration.Conformance;

/// <summary>Deletion: answers, preconditions, finalizers, collections.</summary>
public sealed class DeleteTests : ConformanceTest
{
    public DeleteTests(ApiServerFixture server)
        : base(server)
    {
    }

    [Fact]
    public async Task Delete_Plain_AnswersSuccessWithDetails()
    {
        var map = await CreateConfigMapAsync("one");

        var answer = (await Api.DeleteAsync(ConfigMaps + "/one")).Expect(HttpStatusCode.OK).Json;

        Assert.Equal("Status", answer.Text("kind"));
        Assert.Equal("Success", answer.Text("status"));
        Assert.Equal("one", answer.Text("details/name"));
        Assert.Equal("configmaps", answer.Text("details/kind"));
        Assert.Equal(map.Text("metadata/uid"), answer.Text("details/uid"));
        (await Api.GetAsync(ConfigMaps + "/one")).Expect(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Delete_CustomObject_AnswersSuccess()
    {
        await CreateWidgetAsync("one");

        var answer = (await Api.DeleteAsync(Widgets + "/one")).Expect(HttpStatusCode.OK).Json;

        Assert.Equal("Success", answer.Text("status"));
        Assert.Equal(WidgetDefinition.Group, answer.Text("details/group"));
    }

    [Fact]
    public async Task Delete_Missing_IsNotFound() =>
        (await Api.DeleteAsync(ConfigMaps + "/none")).Expect(HttpStatusCode.NotFound);

    [Fact]
    public async Task Delete_ThenCreate_IsAnotherObject()
    {
        var first = await CreateConfigMapAsync("one");
        (await Api.DeleteAsync(ConfigMaps + "/one")).Expect(HttpStatusCode.OK);

        var second = await CreateConfigMapAsync("one");

        Assert.NotEqual(first.Text("metadata/uid"), second.Text("metadata/uid"));
        Assert.True(long.Parse(second.Text("metadata/resourceVersion")!) > long.Parse(first.Text("metadata/resourceVersion")!) + 1);
    }

    [Fact]
    public async Task Delete_OtherUid_IsConflict()
    {
        var map = await CreateConfigMapAsync("one");
        const string uid = "11111111-2222-3333-4444-555555555555";

        var answer = (await Api.DeleteAsync(ConfigMaps + "/one", Parse($$$"""{"preconditions": {"uid": "{{{uid}}}"}}""")))
            .Expect(HttpStatusCode.Conflict);

        Assert.Equal("Conflict", answer.Reason);
        Assert.Contains(uid, answer.Message, StringComparison.Ordinal);
        Assert.Contains(map.Text("metadata/uid")!, answer.Message, StringComparison.Ordinal);
        (await Api.DeleteAsync(ConfigMaps + "/one", Parse($$$"""{"preconditions": {"uid": "{{{map.Text("metadata/uid")}}}"}}""")))
            .Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Delete_OtherResourceVersion_IsConflict()
    {
        var map = await CreateConfigMapAsync("one");
        var version = map.Text("metadata/resourceVersion");
        _ = (await Api.PatchAsync(ConfigMaps + "/one", ApiClient.MergePatch, Parse("""{"data": {"key": "other"}}"""))).Success;

        var answer = (await Api.DeleteAsync(ConfigMaps + "/one", Parse($$$"""{"preconditions": {"resourceVersion": "{{{version}}}"}}""")))
            .Expect(HttpStatusCode.Conflict);

        Assert.Equal("Conflict", answer.Reason);
        Assert.Contains(version!, answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delete_WithFinalizer_WaitsForItsRemoval()
    {
        var map = await CreateConfigMapAsync("one", """{"finalizers": ["example.com/hold"]}""");

        var deleting = (await Api.DeleteAsync(ConfigMaps + "/one")).Expect(HttpStatusCode.OK).Json;
        var again = (await Api.DeleteAsync(ConfigMaps + "/one")).Expect(HttpStatusCode.OK).Json;

        Assert.Equal("ConfigMap", deleting.Text("kind"));
        Assert.NotNull(deleting.Text("metadata/deletionTimestamp"));
        Assert.Equal(0, deleting.Number("metadata/deletionGracePeriodSeconds"));
        Assert.Equal(deleting.Text("metadata/resourceVersion"), again.Text("metadata/resourceVersion"));
        Assert.NotEqual(map.Text("metadata/resourceVersion"), deleting.Text("metadata/resourceVersion"));

        (await Api.PatchAsync(ConfigMaps + "/one", ApiClient.MergePatch, Parse("""{"metadata": {"finalizers": null}}"""))).Expect(HttpStatusCode.OK);
        (await Api.GetAsync(ConfigMaps + "/one")).Expect(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Delete_WithFinalizer_RaisesGenerationOfCustomObject()
    {
        await CreateWidgetAsync("one", metadata: """{"finalizers": ["example.com/hold"]}""");

        var deleting = (await Api.DeleteAsync(Widgets + "/one")).Success;

        Assert.Equal(2, deleting.Number("metadata/generation"));
        (await Api.PatchAsync(Widgets + "/one", ApiClient.MergePatch, Parse("""{"metadata": {"finalizers": []}}"""))).Expect(HttpStatusCode.OK);
        (await Api.GetAsync(Widgets + "/one")).Expect(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Deleting_NewFinalizer_IsRefused()
    {
        await CreateConfigMapAsync("one", """{"finalizers": ["example.com/hold"]}""");
        (await Api.DeleteAsync(ConfigMaps + "/one")).Expect(HttpStatusCode.OK);

        var answer = (await Api.PatchAsync(
            ConfigMaps + "/one", ApiClient.MergePatch, Parse("""{"metadata": {"finalizers": ["example.com/hold", "example.com/more"]}}""")))
            .Expect(HttpStatusCode.UnprocessableEntity);

        Assert.Contains(
            "metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{\"example.com/more\"}",
            answer.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deleting_OtherChanges_AreAllowed()
    {
        await CreateConfigMapAsync("one", """{"finalizers": ["example.com/hold"]}""");
        (await Api.DeleteAsync(ConfigMaps + "/one")).Expect(HttpStatusCode.OK);

        var patched = (await Api.PatchAsync(
            ConfigMaps + "/one", ApiClient.MergePatch, Parse("""{"data": {"key": "x"}, "metadata": {"deletionTimestamp": null}}"""))).Success;

        Assert.Equal("x", patched.Text("data/key"));
        Assert.NotNull(patched.Text("metadata/deletionTimestamp"));
    }

    [Fact]
    public async Task Create_UnqualifiedFinalizer_IsRefused() =>
        (await Api.PostAsync(ConfigMaps, Parse("""{"metadata": {"name": "one", "finalizers": ["bad finalizer"]}}""")))
            .Expect(HttpStatusCode.UnprocessableEntity);

    [Theory]
    [InlineData("?propagationPolicy=Orphan", "orphan")]
    [InlineData("?propagationPolicy=Foreground", "foregroundDeletion")]
    [InlineData("?orphanDependents=true", "orphan")]
    public async Task Delete_WithPropagation_IsWrittenAsFinalizer(string query, string finalizer)
    {
        await CreateConfigMapAsync("one", """{"finalizers": ["example.com/hold"]}""");

        var deleting = (await Api.DeleteAsync(ConfigMaps + "/one" + query)).Success;

        Assert.Contains(finalizer, deleting.Items("metadata/finalizers").Select(name => name.GetValue<string>()));
    }

    [Theory]
    [InlineData("""{"propagationPolicy": "Sideways"}""")]
    [InlineData("""{"propagationPolicy": "Orphan", "orphanDependents": true}""")]
    public async Task Delete_BadPropagation_IsInvalid(string options)
    {
        await CreateConfigMapAsync("one");

        (await Api.DeleteAsync(ConfigMaps + "/one", Parse(options))).Expect(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Delete_OptionsOfOldAndNewForm_AreRead()
    {
        await CreateConfigMapAsync("one");
        await CreateConfigMapAsync("two");

        (await Api.DeleteAsync(ConfigMaps + "/one", Parse("""{"kind": "DeleteOptions", "apiVersion": "v1", "gracePeriodSeconds": 0}""")))
            .Expect(HttpStatusCode.OK);
        (await Api.DeleteAsync(
            ConfigMaps + "/two", Parse("""{"kind": "DeleteOptions", "apiVersion": "meta.k8s.io/v1", "propagationPolicy": "Background"}""")))
            .Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task DeleteCollection_WithSelector_DeletesOnlyThose()
    {
        await CreateConfigMapAsync("a", """{"labels": {"go": "yes"}}""");
        await CreateConfigMapAsync("b");
        await CreateConfigMapAsync("c", """{"labels": {"go": "yes"}}""");

        var answer = (await Api.DeleteAsync(ConfigMaps + "?labelSelector=go%3Dyes")).Success;

        Assert.Equal("ConfigMapList", answer.Text("kind"));
        Assert.Equal(["a", "c"], answer.Names().Order());
        Assert.Equal(["b"], (await Api.GetAsync(ConfigMaps)).Success.Names());
    }

    [Fact]
    public async Task DeleteCollection_OfCustomKind_EmptiesTheNamespace()
    {
        await CreateWidgetAsync("a");
        await CreateWidgetAsync("b", metadata: """{"finalizers": ["example.com/hold"]}""");

        _ = (await Api.DeleteAsync(Widgets)).Success;

        var left = Assert.Single((await Api.GetAsync(Widgets)).Success.Items());
        Assert.Equal("b", left.Text("metadata/name"));
        Assert.NotNull(left.Text("metadata/deletionTimestamp"));
        _ = (await Api.PatchAsync(Widgets + "/b", ApiClient.MergePatch, Parse("""{"metadata": {"finalizers": null}}"""))).Success;
    }

    [Fact]
    public async Task DeleteCollection_OfAllNamespaces_IsNotAllowed() =>
        (await Api.DeleteAsync("api/v1/configmaps?labelSelector=none%3Dnone")).Expect(HttpStatusCode.MethodNotAllowed);

    [Theory]
    [InlineData("", """{"dryRun": ["all"]}""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("?dryRun=all", null, HttpStatusCode.UnprocessableEntity)]
    [InlineData("?gracePeriodSeconds=soon", null, HttpStatusCode.BadRequest)]
    [InlineData("", """{"preconditions": {"uid": 5}}""", HttpStatusCode.BadRequest)]
    [InlineData("", """{"kind": "Widget", "apiVersion": "v1"}""", HttpStatusCode.BadRequest)]
    public async Task Delete_OptionsThatMakeNoSense_DeleteNothing(string query, string? options, HttpStatusCode expected)
    {
        await CreateConfigMapAsync("one");

        (await Api.DeleteAsync(ConfigMaps + "/one" + query, options is null ? null : Parse(options))).Expect(expected);

        (await Api.GetAsync(ConfigMaps + "/one")).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Delete_WithABody_DoesNotReadTheQuery()
    {
        await CreateConfigMapAsync("one");

        (await Api.DeleteAsync(ConfigMaps + "/one?dryRun=All", Parse("""{"propagationPolicy": "Background"}"""))).Expect(HttpStatusCode.OK);

        (await Api.GetAsync(ConfigMaps + "/one")).Expect(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task DeleteCollection_Limited_DeletesThatMany()
    {
        foreach (var name in new[] { "a", "b", "c" })
        {
            await CreateConfigMapAsync(name, """{"labels": {"some": "yes"}}""");
        }

        var deleted = (await Api.DeleteAsync(ConfigMaps + "?labelSelector=some%3Dyes&limit=2")).Success;

        Assert.Equal(["a", "b"], deleted.Names());
        Assert.Equal(["c"], (await Api.GetAsync(ConfigMaps + "?labelSelector=some%3Dyes")).Success.Names());
    }

    [Fact]
    public async Task Finalizer_RemovedFromADyingObject_IsGoneFromTheAnswer()
    {
        await CreateConfigMapAsync("one", """{"finalizers": ["conformance.carillon.dev/hold"]}""");
        var dying = (await Api.DeleteAsync(ConfigMaps + "/one")).Success;

        var last = (await Api.PatchAsync(ConfigMaps + "/one", ApiClient.MergePatch, Parse("""{"metadata": {"finalizers": null}}"""))).Success;

        Assert.Null(last.At("metadata/finalizers"));
        Assert.Equal(dying.Text("metadata/resourceVersion"), last.Text("metadata/resourceVersion"));
        Assert.Equal("value", last.Text("data/key"));
        (await Api.GetAsync(ConfigMaps + "/one")).Expect(HttpStatusCode.NotFound);
    }
}
