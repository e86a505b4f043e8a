using System.Net;
using System.Text.Json.Nodes;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Http;
using static Carillon.Tests.Support.Http.JsonReading;

namespace Carillon.Tests.Integration.Conformance;

/// <summary>Server-side apply: ownership, conflicts, removal.</summary>
public sealed class ApplyTests : ConformanceTest
{
    public ApplyTests(ApiServerFixture server)
        : base(server)
    {
    }

    [Fact]
    public async Task Apply_Missing_Creates()
    {
        var created = (await Api.ApplyAsync(Widgets + "/one", Widget("one"), "alice")).Expect(HttpStatusCode.Created).Json;

        var entry = Assert.Single(created.Items("metadata/managedFields"));
        Assert.Equal("alice", entry.Text("manager"));
        Assert.Equal("Apply", entry.Text("operation"));
        Assert.Equal(WidgetDefinition.Group + "/v1", entry.Text("apiVersion"));
        Assert.Equal("FieldsV1", entry.Text("fieldsType"));
        Assert.Equal("""{"f:spec":{"f:size":{}}}""", entry.At("fieldsV1")!.Plain());
        Assert.NotNull(entry.Text("time"));
    }

    [Fact]
    public async Task Apply_SameAgain_WritesNothing()
    {
        var created = (await Api.ApplyAsync(Widgets + "/one", Widget("one"), "alice")).Success;

        var again = (await Api.ApplyAsync(Widgets + "/one", Widget("one"), "alice")).Expect(HttpStatusCode.OK).Json;

        Assert.Equal(created.Text("metadata/resourceVersion"), again.Text("metadata/resourceVersion"));
    }

    [Fact]
    public async Task Apply_FieldOfAnotherManager_ConflictsAndNamesIt()
    {
        _ = (await Api.ApplyAsync(Widgets + "/one", Widget("one", """{"size": 1, "color": "red"}"""), "alice")).Success;

        var answer = (await Api.ApplyAsync(Widgets + "/one", Widget("one", """{"size": 2, "color": "blue"}"""), "bob"))
            .Expect(HttpStatusCode.Conflict);

        Assert.Equal("Conflict", answer.Reason);
        Assert.StartsWith("Apply failed with 2 conflicts: conflicts with \"alice\":\n- .spec.", answer.Message, StringComparison.Ordinal);
        Assert.Equal(
            [".spec.color", ".spec.size"], answer.Json.Items("details/causes").Select(cause => cause.Text("field")).Order());
        Assert.All(answer.Json.Items("details/causes"), cause => Assert.Equal("FieldManagerConflict", cause.Text("reason")));
        Assert.Equal("conflict with \"alice\"", answer.Json.Text("details/causes/0/message"));
    }

    [Fact]
    public async Task Apply_ConflictsAtSeveralDepths_NameTheHigherFieldsFirst()
    {
        _ = (await Api.ApplyAsync(Widgets + "/one", Widget("one", """{"size": 1, "color": "red", "limits": {"a": "1"} }"""), "alice")).Success;

        var answer = (await Api.ApplyAsync(
            Widgets + "/one", Widget("one", """{"size": 2, "color": "blue", "limits": {"a": "2"} }"""), "bob")).Expect(HttpStatusCode.Conflict);

        Assert.Equal(
            "Apply failed with 3 conflicts: conflicts with \"alice\":\n- .spec.color\n- .spec.size\n- .spec.limits.a", answer.Message);
    }

    [Fact]
    public async Task Apply_OneConflict_HasItsOwnSentence()
    {
        _ = (await Api.ApplyAsync(Widgets + "/one", Widget("one"), "alice")).Success;

        var answer = (await Api.ApplyAsync(Widgets + "/one", Widget("one", """{"size": 2}"""), "bob")).Expect(HttpStatusCode.Conflict);

        Assert.Equal("Apply failed with 1 conflict: conflict with \"alice\": .spec.size", answer.Message);
    }

    [Fact]
    public async Task Apply_FieldSetByUpdate_ConflictNamesManagerAndVersion()
    {
        _ = (await Api.PostAsync(Widgets + "?fieldManager=editor", Widget("one"))).Success;

        var answer = (await Api.ApplyAsync(Widgets + "/one", Widget("one", """{"size": 2}"""), "bob")).Expect(HttpStatusCode.Conflict);

        Assert.StartsWith(
            $"Apply failed with 1 conflict: conflict with \"editor\" using {WidgetDefinition.Group}/v1", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_Forced_TakesOwnership()
    {
        _ = (await Api.ApplyAsync(Widgets + "/one", Widget("one"), "alice")).Success;

        var forced = (await Api.ApplyAsync(Widgets + "/one", Widget("one", """{"size": 2}"""), "bob", force: true)).Success;

        Assert.Equal(2, forced.Number("spec/size"));
        Assert.Equal(["bob"], Managers(forced));
    }

    [Fact]
    public async Task Apply_SameValue_IsShared()
    {
        _ = (await Api.ApplyAsync(Widgets + "/one", Widget("one"), "alice")).Success;

        var shared = (await Api.ApplyAsync(Widgets + "/one", Widget("one"), "bob")).Success;

        Assert.Equal(["alice", "bob"], Managers(shared));
    }

    /// <summary>For server-side apply a null states the field, but nothing about what is in it.</summary>
    [Theory]
    [InlineData("limits", """{"a": "1"}""")]
    [InlineData("tags", """["a"]""")]
    [InlineData("ports", """[{"name": "p"}]""")]
    public async Task Apply_NullForAMapOrAListOfItems_LeavesThem(string field, string value)
    {
        var before = (await Api.ApplyAsync(Widgets + "/one", Widget("one", $$"""{"size": 1, "{{field}}": {{value}}}"""), "alice")).Success;

        var applied = (await Api.ApplyAsync(Widgets + "/one", Widget("one", $$"""{"size": 1, "{{field}}": null}"""), "bob")).Success;

        Assert.Equal(before.At("spec/" + field)!.Plain(), applied.At("spec/" + field)!.Plain());
    }

    /// <summary>Elsewhere such a null is dropped.</summary>
    [Theory]
    [InlineData("note", "\"text\"", "string")]
    [InlineData("args", """["a"]""", "array")]
    public async Task Apply_NullForAValue_IsRefusedUnlessThereIsADefault(string field, string value, string type)
    {
        _ = (await Api.ApplyAsync(Widgets + "/one", Widget("one", $$"""{"size": 1, "color": "blue", "{{field}}": {{value}}}"""), "alice")).Success;

        var changed = await Api.ApplyAsync(Widgets + "/one", Widget("one", $$"""{"size": 1, "{{field}}": null}"""), "bob", force: true);
        var created = await Api.ApplyAsync(Widgets + "/two", Widget("two", $$"""{"size": 1, "{{field}}": null}"""), "bob");
        var withDefault = (await Api.ApplyAsync(Widgets + "/one", Widget("one", """{"size": 1, "color": null}"""), "bob", force: true)).Success;

        Assert.All([changed, created], answer => Assert.Contains(
            $"spec.{field} in body must be of type {type}: \"null\"", answer.Expect(HttpStatusCode.UnprocessableEntity).Message, StringComparison.Ordinal));
        Assert.Equal("red", withDefault.Text("spec/color"));
    }

    [Fact]
    public async Task Apply_LeftOutField_IsRemoved()
    {
        _ = (await Api.ApplyAsync(Widgets + "/one", Widget("one", """{"size": 1, "note": "gone soon", "limits": {"a": "1", "b": "2"}}"""), "alice")).Success;

        var applied = (await Api.ApplyAsync(Widgets + "/one", Widget("one", """{"size": 1, "limits": {"b": "2"}}"""), "alice")).Success;

        Assert.Null(applied.At("spec/note"));
        Assert.Equal("""{"b":"2"}""", applied.At("spec/limits")!.Plain());
    }

    [Fact]
    public async Task Apply_LeftOutFieldThatAnotherOwns_Stays()
    {
        _ = (await Api.ApplyAsync(Widgets + "/one", Widget("one", """{"size": 1, "note": "shared"}"""), "alice")).Success;
        _ = (await Api.ApplyAsync(Widgets + "/one", Widget("one", """{"size": 1, "note": "shared"}"""), "bob")).Success;

        var applied = (await Api.ApplyAsync(Widgets + "/one", Widget("one"), "alice")).Success;

        Assert.Equal("shared", applied.Text("spec/note"));
    }

    [Fact]
    public async Task Apply_LeftOutDefaultedField_GoesBackToDefault()
    {
        _ = (await Api.ApplyAsync(Widgets + "/one", Widget("one", """{"size": 1, "color": "blue"}"""), "alice")).Success;

        Assert.Equal("red", (await Api.ApplyAsync(Widgets + "/one", Widget("one"), "alice")).Success.Text("spec/color"));
    }

    [Fact]
    public async Task Apply_ListByKey_IsOwnedPerItem()
    {
        _ = (await Api.ApplyAsync(Widgets + "/one", Widget("one", """{"size": 1, "ports": [{"name": "a", "protocol": "TCP"}]}"""), "alice")).Success;
        var both = (await Api.ApplyAsync(Widgets + "/one", Widget("one", """{"ports": [{"name": "b", "port": 81}]}"""), "bob")).Success;

        var without = (await Api.ApplyAsync(Widgets + "/one", Widget("one"), "alice")).Success;

        Assert.Equal(["a", "b"], both.Items("spec/ports").Select(port => port.Text("name")));
        Assert.Equal(["b"], without.Items("spec/ports").Select(port => port.Text("name")));
    }

    [Fact]
    public async Task Apply_Set_IsOwnedPerValue()
    {
        _ = (await Api.ApplyAsync(Widgets + "/one", Widget("one", """{"size": 1, "tags": ["a", "b"]}"""), "alice")).Success;
        var both = (await Api.ApplyAsync(Widgets + "/one", Widget("one", """{"tags": ["b", "c"]}"""), "bob")).Success;

        var without = (await Api.ApplyAsync(Widgets + "/one", Widget("one"), "alice")).Success;

        Assert.Equal(["a", "b", "c"], both.Items("spec/tags").Select(tag => tag.GetValue<string>()).Order());
        Assert.Equal(["b", "c"], without.Items("spec/tags").Select(tag => tag.GetValue<string>()).Order());
    }

    [Fact]
    public async Task Apply_AtomicList_IsOwnedWhole()
    {
        _ = (await Api.ApplyAsync(Widgets + "/one", Widget("one", """{"size": 1, "args": ["a"]}"""), "alice")).Success;

        var answer = (await Api.ApplyAsync(Widgets + "/one", Widget("one", """{"args": ["a", "b"]}"""), "bob")).Expect(HttpStatusCode.Conflict);

        Assert.Equal(".spec.args", answer.Json.Text("details/causes/0/field"));
    }

    [Fact]
    public async Task Apply_LabelsAndAnnotations_AreOwnedPerKey()
    {
        _ = (await Api.ApplyAsync(Widgets + "/one", Widget("one", metadata: """{"labels": {"a": "1"}, "annotations": {"x": "1"}}"""), "alice")).Success;

        var both = (await Api.ApplyAsync(Widgets + "/one", Widget("one", metadata: """{"labels": {"b": "2"}}"""), "bob")).Success;
        var without = (await Api.ApplyAsync(Widgets + "/one", Widget("one"), "alice")).Success;

        Assert.Equal("""{"a":"1","b":"2"}""", both.At("metadata/labels")!.Plain());
        Assert.Equal("""{"b":"2"}""", without.At("metadata/labels")!.Plain());
        Assert.Null(without.At("metadata/annotations"));
    }

    [Fact]
    public async Task Apply_OfStatus_IsAnEntryOfItsOwn()
    {
        await CreateWidgetAsync("one");
        var status = Widget("one", "{}");
        status.AsObject().Remove("spec");
        status["status"] = Parse("""{"phase": "Ready", "conditions": [{"type": "Good", "status": "True"}]}""");

        var applied = (await Api.ApplyAsync(Widgets + "/one/status", status, "alice")).Success;

        Assert.Equal("Ready", applied.Text("status/phase"));
        Assert.Equal(1, applied.Number("spec/size"));
        var entry = applied.Items("metadata/managedFields").Single(item => item.Text("manager") == "alice");
        Assert.Equal("status", entry.Text("subresource"));
        Assert.Equal(
            """{"f:status":{"f:conditions":{"k:{\"type\":\"Good\"}":{".":{},"f:status":{},"f:type":{}}},"f:phase":{}}}""",
            entry.At("fieldsV1")!.Plain());
    }

    [Fact]
    public async Task Apply_CoreKind_Works()
    {
        var map = Parse("""{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "one"}, "data": {"a": "1", "b": "2"}}""");
        _ = (await Api.ApplyAsync(ConfigMaps + "/one", map, "alice")).Expect(HttpStatusCode.Created);
        map["data"] = Parse("""{"a": "1"}""");

        var applied = (await Api.ApplyAsync(ConfigMaps + "/one", map, "alice")).Success;

        Assert.Equal("""{"a":"1"}""", applied["data"]!.Plain());
        (await Api.ApplyAsync(ConfigMaps + "/one", Parse(
            """{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "one"}, "data": {"a": "9"}}"""), "bob")).Expect(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Apply_YamlBody_IsRead()
    {
        var answer = await Api.SendAsync(
            HttpMethod.Patch,
            Widgets + "/one?fieldManager=alice",
            $"apiVersion: {WidgetDefinition.Group}/v1\nkind: Widget\nmetadata:\n  name: one\nspec:\n  size: 3\n  note: plain text\n",
            ApiClient.ApplyPatch);

        Assert.Equal("plain text", answer.Expect(HttpStatusCode.Created).Json.Text("spec/note"));
    }

    [Theory]
    [InlineData("", "fieldManager: Required value: is required for apply patch")]
    [InlineData("?fieldManager=%0A", "fieldManager: Invalid value: \"\\n\": invalid character U+000A (at position 0)")]
    public async Task Apply_BadManager_IsInvalid(string query, string message)
    {
        var answer = (await Api.PatchAsync(Widgets + "/one" + query, ApiClient.ApplyPatch, Widget("one")))
            .Expect(HttpStatusCode.UnprocessableEntity);

        Assert.Contains(message, answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_WithManagedFields_IsBadRequest()
    {
        var widget = Widget("one", metadata: """{"managedFields": [{"manager": "x", "operation": "Apply"}]}""");

        var answer = (await Api.ApplyAsync(Widgets + "/one", widget, "alice")).Expect(HttpStatusCode.BadRequest);

        Assert.Equal("metadata.managedFields must be nil", answer.Message);
    }

    [Fact]
    public async Task Apply_OtherName_IsBadRequest()
    {
        var answer = (await Api.ApplyAsync(Widgets + "/one", Widget("two"), "alice")).Expect(HttpStatusCode.BadRequest);

        Assert.Contains("does not match the name", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_WrongResourceVersion_IsConflict()
    {
        _ = (await Api.ApplyAsync(Widgets + "/one", Widget("one"), "alice")).Success;

        (await Api.ApplyAsync(Widgets + "/one", Widget("one", """{"size": 2}""", """{"resourceVersion": "1"}"""), "alice"))
            .Expect(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Apply_UidOfMissingObject_IsConflict() =>
        (await Api.ApplyAsync(
            Widgets + "/one", Widget("one", metadata: """{"uid": "11111111-2222-3333-4444-555555555555"}"""), "alice"))
            .Expect(HttpStatusCode.Conflict);

    [Fact]
    public async Task Apply_Invalid_NamesTheCause()
    {
        var answer = (await Api.ApplyAsync(Widgets + "/one", Widget("one", """{"size": 0}"""), "alice"))
            .Expect(HttpStatusCode.UnprocessableEntity);

        Assert.Equal("spec.size", answer.Json.Text("details/causes/0/field"));
    }

    [Fact]
    public async Task Apply_MissingWithResourceVersion_Creates() =>
        (await Api.ApplyAsync(Widgets + "/one", Widget("one", metadata: """{"resourceVersion": "7"}"""), "alice")).Expect(HttpStatusCode.Created);

    [Fact]
    public async Task Apply_OtherNamespace_IsBadRequest()
    {
        await CreateWidgetAsync("one");

        var answer = await Api.ApplyAsync(Widgets + "/one", Widget("one", metadata: """{"namespace": "elsewhere"}"""), "alice", force: true);

        Assert.Equal(
            "the namespace of the provided object does not match the namespace sent on the request", answer.Expect(HttpStatusCode.BadRequest).Message);
    }

    [Fact]
    public async Task Apply_OtherUid_IsInvalid()
    {
        await CreateWidgetAsync("one");

        var answer = await Api.ApplyAsync(
            Widgets + "/one", Widget("one", metadata: """{"uid": "11111111-2222-3333-4444-555555555555"}"""), "alice", force: true);

        Assert.Equal("metadata.uid", answer.Expect(HttpStatusCode.UnprocessableEntity).Json.Text("details/causes/0/field"));
    }

    private static IEnumerable<string> Managers(JsonNode widget) =>
        widget.Items("metadata/managedFields").Select(entry => entry.Text("manager")!).Order();
}
