using System.Net;
using System.Text.Json.Nodes;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Http;
using Carillon.Tests.Support.Running;
using static Carillon.Tests.Support.Http.JsonReading;

namespace Carillon.Tests.Integration.Conformance;

/// <summary>What becomes of dependents when their owner goes.</summary>
public sealed class GarbageCollectionTests : ConformanceTest
{
    public GarbageCollectionTests(ApiServerFixture server)
        : base(server)
    {
    }

    [ApiFact(Needs = Needs.Controllers)]
    public async Task Background_OwnerGone_CollectsTheWholeTree()
    {
        var owner = await CreateConfigMapAsync("owner");
        var child = await CreateConfigMapAsync("child", Owned(owner));
        await CreateConfigMapAsync("grandchild", Owned(child));
        await using var watch = await WatchAsync();

        (await Api.DeleteAsync(ConfigMaps + "/owner", Parse("""{"propagationPolicy": "Background"}"""))).Expect(HttpStatusCode.OK);

        (await Api.GetAsync(ConfigMaps + "/owner")).Expect(HttpStatusCode.NotFound);
        await UntilDeletedAsync(watch, "grandchild");
        Assert.Empty((await Api.GetAsync(ConfigMaps + "?labelSelector=owned")).Success.Items());
    }

    [ApiFact(Needs = Needs.Controllers)]
    public async Task Default_OwnerGone_CollectsDependents()
    {
        var owner = await CreateConfigMapAsync("owner");
        await CreateConfigMapAsync("child", Owned(owner));
        await using var watch = await WatchAsync();

        (await Api.DeleteAsync(ConfigMaps + "/owner")).Expect(HttpStatusCode.OK);

        await UntilDeletedAsync(watch, "child");
    }

    [ApiFact(Needs = Needs.Controllers)]
    public async Task Foreground_OwnerWaitsForBlockingDependents()
    {
        var owner = await CreateConfigMapAsync("owner");
        await CreateConfigMapAsync("child", Owned(owner, block: true, finalizer: true));
        await using var watch = await WatchAsync();

        var deleting = (await Api.DeleteAsync(ConfigMaps + "/owner", Parse("""{"propagationPolicy": "Foreground"}"""))).Success;
        await watch.UntilAsync(change => change.Name == "child" && change.Json.At("metadata/deletionTimestamp") is not null);

        Assert.Equal("ConfigMap", deleting.Text("kind"));
        Assert.Contains("foregroundDeletion", deleting.Items("metadata/finalizers").Select(name => name.GetValue<string>()));
        (await Api.GetAsync(ConfigMaps + "/owner")).Expect(HttpStatusCode.OK);

        _ = (await Api.PatchAsync(ConfigMaps + "/child", ApiClient.MergePatch, Parse("""{"metadata": {"finalizers": null}}"""))).Success;
        var events = await UntilDeletedAsync(watch, "owner");
        Assert.Contains(events, change => change is { Type: "DELETED", Name: "child" });
    }

    [ApiFact(Needs = Needs.Controllers)]
    public async Task Orphan_DependentsStayWithoutOwner()
    {
        var owner = await CreateConfigMapAsync("owner");
        await CreateConfigMapAsync("child", Owned(owner));
        await using var watch = await WatchAsync();

        (await Api.DeleteAsync(ConfigMaps + "/owner", Parse("""{"propagationPolicy": "Orphan"}"""))).Expect(HttpStatusCode.OK);
        await UntilDeletedAsync(watch, "owner");

        var child = (await Api.GetAsync(ConfigMaps + "/child")).Success;
        Assert.Null(child.At("metadata/ownerReferences"));
    }

    [ApiFact(Needs = Needs.Controllers)]
    public async Task TwoOwners_OneGone_KeepsTheDependent()
    {
        var first = await CreateConfigMapAsync("first");
        var second = await CreateConfigMapAsync("second");
        var metadata = Parse(Owned(first));
        metadata["ownerReferences"]!.AsArray().Add(Parse(Owned(second))["ownerReferences"]![0]!.DeepClone());
        await CreateConfigMapAsync("child", metadata.Plain());
        await using var watch = await WatchAsync();

        (await Api.DeleteAsync(ConfigMaps + "/first")).Expect(HttpStatusCode.OK);
        await watch.UntilAsync(change => change is { Type: "MODIFIED", Name: "child" });
        var kept = (await Api.GetAsync(ConfigMaps + "/child")).Success;

        Assert.Equal("second", Assert.Single(kept.Items("metadata/ownerReferences")).Text("name"));
        (await Api.DeleteAsync(ConfigMaps + "/second")).Expect(HttpStatusCode.OK);
        await UntilDeletedAsync(watch, "child");
    }

    [ApiFact(Needs = Needs.Controllers)]
    public async Task OwnerThatNeverWas_CollectsTheDependent()
    {
        var ghost = Parse(
            """{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "ghost", "uid": "11111111-2222-3333-4444-555555555555"}}""");
        await using var watch = await WatchAsync();

        await CreateConfigMapAsync("child", Owned(ghost));

        await UntilDeletedAsync(watch, "child");
    }

    [ApiFact(Needs = Needs.Controllers)]
    public async Task OwnerOfSameNameButOtherUid_CollectsTheDependent()
    {
        var first = await CreateConfigMapAsync("owner");
        (await Api.DeleteAsync(ConfigMaps + "/owner")).Expect(HttpStatusCode.OK);
        await CreateConfigMapAsync("owner");
        await using var watch = await WatchAsync();

        await CreateConfigMapAsync("child", Owned(first));

        await UntilDeletedAsync(watch, "child");
        (await Api.GetAsync(ConfigMaps + "/owner")).Expect(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("""[{"apiVersion": "v1", "kind": "ConfigMap", "name": "x"}]""", ".uid")]
    [InlineData("""[{"apiVersion": "v1", "kind": "ConfigMap", "uid": "u"}]""", ".name")]
    [InlineData("""[{"apiVersion": "v1", "name": "x", "uid": "u"}]""", ".kind")]
    [InlineData("""[{"kind": "ConfigMap", "name": "x", "uid": "u"}]""", ".apiVersion")]
    public async Task Create_IncompleteOwner_IsInvalid(string owners, string field)
    {
        var answer = (await Api.PostAsync(ConfigMaps, Parse($$"""{"metadata": {"name": "one", "ownerReferences": {{owners}} } }""")))
            .Expect(HttpStatusCode.UnprocessableEntity);

        Assert.Contains(answer.Json.Items("details/causes"), cause =>
            cause.Text("field")!.StartsWith("metadata.ownerReferences", StringComparison.Ordinal)
            && cause.Text("field")!.EndsWith(field, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Create_TwoControllers_IsInvalid()
    {
        const string owners =
            """
            [{"apiVersion": "v1", "kind": "ConfigMap", "name": "a", "uid": "1", "controller": true},
             {"apiVersion": "v1", "kind": "ConfigMap", "name": "b", "uid": "2", "controller": true}]
            """;

        var answer = (await Api.PostAsync(ConfigMaps, Parse($$"""{"metadata": {"name": "one", "ownerReferences": {{owners}} } }""")))
            .Expect(HttpStatusCode.UnprocessableEntity);

        Assert.Contains("Only one reference can have Controller set to true", answer.Message, StringComparison.Ordinal);
    }

    private static string Owned(JsonNode owner, bool block = false, bool finalizer = false) =>
        $$"""
        {
          "labels": {"owned": "yes"},
          "finalizers": {{(finalizer ? """["example.com/hold"]""" : "[]")}},
          "ownerReferences": [{
            "apiVersion": "{{owner.Text("apiVersion")}}", "kind": "{{owner.Text("kind")}}", "name": "{{owner.Text("metadata/name")}}",
            "uid": "{{owner.Text("metadata/uid")}}", "blockOwnerDeletion": {{(block ? "true" : "false")}}
          }]
        }
        """;

    private static Task<IReadOnlyList<WatchEvent>> UntilDeletedAsync(WatchStream watch, string name) =>
        watch.UntilAsync(change => change.Type == "DELETED" && change.Name == name);

    private async Task<WatchStream> WatchAsync() =>
        await Api.WatchAsync($"{ConfigMaps}?resourceVersion={(await Api.GetAsync(ConfigMaps)).Success.Text("metadata/resourceVersion")}");
}
