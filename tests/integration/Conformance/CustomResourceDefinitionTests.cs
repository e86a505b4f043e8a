using System.Net;
using System.Text.Json.Nodes;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Http;
using Carillon.Tests.Support.Waiting;
using static Carillon.Tests.Support.Http.JsonReading;

namespace Carillon.Tests.Integration.Conformance;

/// <summary>The life of definitions themselves.</summary>
public sealed class CustomResourceDefinitionTests : ConformanceTest
{
    private const string Definitions = "apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    private readonly string _group = ApiServerFixture.UniqueName("g") + ".carillon.dev";

    public CustomResourceDefinitionTests(ApiServerFixture server)
        : base(server)
    {
    }

    private string Path => $"{Definitions}/gizmos.{_group}";

    private string Gizmos => $"apis/{_group}/v1/namespaces/{Namespace}/gizmos";

    [Fact]
    public async Task Create_Valid_IsAcceptedAndEstablished()
    {
        var definition = await Server.ApplyDefinitionAsync(Gizmo());

        Assert.Equal("True", Condition(definition, "NamesAccepted"));
        Assert.Equal("True", Condition(definition, "Established"));
        Assert.Equal("gizmos", definition.Text("status/acceptedNames/plural"));
        Assert.Equal("GizmoList", definition.Text("status/acceptedNames/listKind"));
        Assert.Equal("""["v1"]""", definition.At("status/storedVersions")!.Plain());
        Assert.Equal("None", definition.Text("spec/conversion/strategy"));
        Assert.Equal("GizmoList", definition.Text("spec/names/listKind"));
    }

    [Fact]
    public async Task Apply_Again_ChangesNothing()
    {
        var first = await Server.ApplyDefinitionAsync(Gizmo());

        var again = (await Api.ApplyAsync(Path, Gizmo(), "carillon-tests", force: true)).Success;

        Assert.Equal(first.Text("metadata/resourceVersion"), again.Text("metadata/resourceVersion"));
        Assert.Equal(first.Number("metadata/generation"), again.Number("metadata/generation"));
    }

    [Theory]
    [InlineData("""{"metadata": {"name": "other.example.com"}}""", "metadata.name")]
    [InlineData("""{"spec": {"scope": "Everywhere"}}""", "spec.scope")]
    [InlineData("""{"spec": {"versions": []}}""", "spec.versions")]
    [InlineData("""{"spec": {"versions": [{"name": "v1", "served": true, "storage": false, "schema": {"openAPIV3Schema": {"type": "object"}}}]}}""", "spec.versions")]
    [InlineData("""{"spec": {"versions": [{"name": "v1", "served": true, "storage": true}]}}""", "spec.versions[0].schema.openAPIV3Schema")]
    [InlineData("""{"spec": {"versions": [{"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema": {"type": "object", "properties": {"spec": {}}}}}]}}""", "openAPIV3Schema.properties[spec].type")]
    [InlineData("""{"spec": {"versions": [{"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema": {"type": "object", "properties": {"a": {"type": "string", "default": 5}}}}}]}}""", "openAPIV3Schema.properties[a].default")]
    [InlineData("""{"spec": {"names": {"plural": "Gizmos"}}}""", "spec.names.plural")]
    public async Task Create_Invalid_NamesTheField(string change, string field)
    {
        var definition = Gizmo();
        Merge(definition.AsObject(), Parse(change).AsObject());

        var answer = (await Api.PostAsync(Definitions, definition)).Expect(HttpStatusCode.UnprocessableEntity);

        // Where all versions share one schema, a server may report it at spec.validation instead of at the version.
        Assert.Contains(answer.Json.Items("details/causes"), cause => cause.Text("field")!.EndsWith(field, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Create_TakenKind_IsNotAccepted()
    {
        await Server.ApplyDefinitionAsync(Gizmo());
        var rival = WidgetDefinition.Create(_group, "gizmoes", "Gizmo");
        (await Api.PostAsync(Definitions, rival)).Expect(HttpStatusCode.Created);
        Server.Server.DeleteAtEnd($"{Definitions}/gizmoes.{_group}");

        await using var watch = await Api.WatchAsync($"{Definitions}?fieldSelector=metadata.name%3Dgizmoes.{_group}");
        var events = await watch.UntilAsync(change => Condition(change.Json, "NamesAccepted") is not null);

        Assert.Equal("False", Condition(events[^1].Json, "NamesAccepted"));
        Assert.NotEqual("True", Condition(events[^1].Json, "Established"));
    }

    [Fact]
    public async Task Delete_TakesObjectsAndPathAlong()
    {
        await Server.ApplyDefinitionAsync(Gizmo());
        (await Api.PostAsync(Gizmos, Object("one"))).Expect(HttpStatusCode.Created);
        await using var watch = await Api.WatchAsync(Gizmos);
        Assert.Equal("ADDED", (await watch.NextAsync()).Type);
        await using var definitions = await Api.WatchAsync($"{Definitions}?fieldSelector=metadata.name%3Dgizmos.{_group}");

        (await Api.DeleteAsync(Path)).Expect(HttpStatusCode.OK);

        Assert.Equal("DELETED", (await watch.UntilAsync(change => change.Type == "DELETED"))[^1].Type);
        await definitions.UntilAsync(change => change.Type == "DELETED");
        (await Api.GetAsync(Path)).Expect(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Update_Schema_BindsTheNextWrite()
    {
        var definition = await Server.ApplyDefinitionAsync(Gizmo());
        (await Api.PostAsync(Gizmos, Object("one", """{"size": 50}"""))).Expect(HttpStatusCode.Created);
        var generation = definition.Number("metadata/generation");

        var patched = (await Api.PatchAsync(Path, ApiClient.JsonPatch, Parse(
            """[{"op": "replace", "path": "/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/size/maximum", "value": 60}]"""))).Success;

        Assert.Equal(generation + 1, patched.Number("metadata/generation"));

        // A server may serve a changed definition a little after it has accepted it, and says nothing when it does.
        await Eventually.TrueAsync(
            async () => (await Api.PostAsync(Gizmos + "?dryRun=All", Object("two", """{"size": 61}"""))).Status == HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task ClusterScope_HasNoNamespace()
    {
        await Server.ApplyDefinitionAsync(WidgetDefinition.Create(_group, "gizmos", "Gizmo", scope: "Cluster"));

        var made = (await Api.PostAsync($"apis/{_group}/v1/gizmos", Object("one"))).Expect(HttpStatusCode.Created).Json;

        Assert.Null(made.At("metadata/namespace"));
        (await Api.GetAsync($"apis/{_group}/v1/gizmos/one")).Expect(HttpStatusCode.OK);
        (await Api.GetAsync(Gizmos)).Expect(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task TwoVersions_ShowTheSameObject()
    {
        var definition = Gizmo();
        var second = definition["spec"]!["versions"]![0]!.DeepClone();
        second["name"] = "v2";
        second["storage"] = false;
        definition["spec"]!["versions"]!.AsArray().Add(second);
        definition["spec"]!["versions"]![0]!["deprecated"] = true;
        await Server.ApplyDefinitionAsync(definition);

        var created = (await Api.PostAsync(Gizmos, Object("one"))).Expect(HttpStatusCode.Created);
        var read = (await Api.GetAsync($"apis/{_group}/v2/namespaces/{Namespace}/gizmos/one")).Success;

        Assert.StartsWith($"{_group}/v1 Gizmo is deprecated", Assert.Single(created.Warnings), StringComparison.Ordinal);
        Assert.Equal($"{_group}/v2", read.Text("apiVersion"));
        Assert.Equal(created.Json.Text("metadata/uid"), read.Text("metadata/uid"));
        Assert.Equal($"{_group}/v2", (await Api.GetAsync("apis/" + _group)).Success.Text("preferredVersion/groupVersion"));
    }

    [Fact]
    public async Task NotServedVersion_IsNotFound()
    {
        var definition = Gizmo();
        var second = definition["spec"]!["versions"]![0]!.DeepClone();
        second["name"] = "v2";
        second["storage"] = false;
        second["served"] = false;
        definition["spec"]!["versions"]!.AsArray().Add(second);
        await Server.ApplyDefinitionAsync(definition);

        (await Api.GetAsync($"apis/{_group}/v2/namespaces/{Namespace}/gizmos")).Expect(HttpStatusCode.NotFound);
    }

    private static void Merge(JsonObject target, JsonObject change)
    {
        foreach (var (name, value) in change)
        {
            if (value is JsonObject inner && target[name] is JsonObject existing)
            {
                Merge(existing, inner);
            }
            else
            {
                target[name] = value?.DeepClone();
            }
        }
    }

    private static string? Condition(JsonNode definition, string type) =>
        definition.Items("status/conditions").SingleOrDefault(condition => condition.Text("type") == type)?.Text("status");

    private JsonNode Gizmo() => WidgetDefinition.Create(_group, "gizmos", "Gizmo");

    private JsonNode Object(string name, string spec = """{"size": 1}""") =>
        Parse($$$"""{"apiVersion": "{{{_group}}}/v1", "kind": "Gizmo", "metadata": {"name": "{{{name}}}"}, "spec": {{{spec}}} }""");
}
