using System.Text.Json.Nodes;
using Carillon.ApiServer.Apply;
using Carillon.Tests.Unit.ApiServer.Schema;

namespace Carillon.Tests.Unit.ApiServer.Apply;

public sealed class FieldManagerTests
{
    private static readonly FieldManager Manager = new(ThingSchema.Schema, hasStatus: true);
    private static readonly DateTimeOffset Noon = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Update_Create_OwnsEveryFieldAsKubernetesWritesIt()
    {
        var created = Manager.Update(
            null,
            ThingSchema.Thing("{name: ab, mode: A, nul: null, any: {z: {q: [1, 2]}}, ports: [{name: b, port: 80}], tags: [t], atom: {x: '1'}, labels: {l: a}}"),
            Writer("curl"));
        var entry = Assert.Single(Entries(created));
        Assert.Equal(
            """{"f:spec":{".":{},"f:any":{".":{},"f:z":{".":{},"f:q":{}}},"f:atom":{},"f:labels":{".":{},"f:l":{}},"f:mode":{},"f:name":{},"f:nul":{},"f:ports":{".":{},"k:{\"name\":\"b\"}":{".":{},"f:name":{},"f:port":{}}},"f:tags":{".":{},"v:\"t\"":{}}}}""",
            Relaxed(entry["fieldsV1"]!));
        Assert.Equal(("curl", "Update", "ex.dev/v1", "2026-05-01T12:00:00Z"), ((string?)entry["manager"], (string?)entry["operation"], (string?)entry["apiVersion"], (string?)entry["time"]));
    }

    [Fact]
    public void Update_ChangeByAnother_MovesOnlyThatField()
    {
        var live = Manager.Update(null, ThingSchema.Thing("{name: ab, mode: A}"), Writer("one"));
        var changed = Changed(live, spec => spec["mode"] = "B");
        var updated = Manager.Update(live, changed, Writer("two", Noon.AddMinutes(1)));
        Assert.Equal("""{"f:spec":{".":{},"f:name":{}}}""", Fields(updated, "one"));
        Assert.Equal("""{"f:spec":{"f:mode":{}}}""", Fields(updated, "two"));
    }

    [Fact]
    public void Update_NothingChanged_KeepsManagedFieldsAndTimes()
    {
        var live = Manager.Update(null, ThingSchema.Thing("{name: ab}"), Writer("one"));
        var updated = Manager.Update(live, live.DeepClone().AsObject(), Writer("two", Noon.AddHours(1)));
        Assert.True(JsonNode.DeepEquals(live, updated));
    }

    [Fact]
    public void Apply_Again_ChangesNothing()
    {
        var config = ThingSchema.Thing("{name: ab, tags: [a, b], ports: [{name: p}]}");
        var first = Manager.Apply(null, config, Writer("kubectl"), force: false);
        var second = Manager.Apply(first, config, Writer("kubectl", Noon.AddHours(1)), force: false);
        Assert.True(JsonNode.DeepEquals(first, second), second.ToJsonString());
        Assert.Equal("""{"f:spec":{"f:name":{},"f:ports":{"k:{\"name\":\"p\"}":{".":{},"f:name":{}}},"f:tags":{"v:\"a\"":{},"v:\"b\"":{}}}}""", Fields(first, "kubectl"));
    }

    [Fact]
    public void Apply_FieldOfAnother_ConflictsWithTheKnownWords()
    {
        var live = Manager.Update(null, ThingSchema.Thing("{name: ab, mode: A}"), Writer("kubectl-client-side-apply"));
        var problem = Assert.Throws<ApplyConflictException>(() => Manager.Apply(live, ThingSchema.Thing("{mode: B}"), Writer("me"), force: false));
        Assert.Equal("Apply failed with 1 conflict: conflict with \"kubectl-client-side-apply\" using ex.dev/v1: .spec.mode", problem.Message);
        var cause = Assert.Single(problem.Conflicts).ToCause();
        Assert.Equal(("FieldManagerConflict", ".spec.mode", "conflict with \"kubectl-client-side-apply\" using ex.dev/v1"), (cause.Reason, cause.Field, cause.Message));
    }

    [Fact]
    public void Apply_SeveralConflicts_AreGroupedByOwner()
    {
        var live = Manager.Update(null, ThingSchema.Thing("{name: ab, ports: [{name: p, port: 1}]}"), Writer("one"));
        var problem = Assert.Throws<ApplyConflictException>(
            () => Manager.Apply(live, ThingSchema.Thing("{name: cd, ports: [{name: p, port: 2}]}"), Writer("me"), force: false));
        Assert.Equal("Apply failed with 2 conflicts: conflicts with \"one\" using ex.dev/v1:\n- .spec.name\n- .spec.ports[name=\"p\"].port", problem.Message);
    }

    [Fact]
    public void Apply_Forced_TakesTheFieldOver()
    {
        var live = Manager.Update(null, ThingSchema.Thing("{name: ab, mode: A}"), Writer("one"));
        var applied = Manager.Apply(live, ThingSchema.Thing("{mode: B}"), Writer("me"), force: true);
        Assert.Equal("B", (string?)applied["spec"]!["mode"]);
        Assert.Equal("""{"f:spec":{".":{},"f:name":{}}}""", Fields(applied, "one"));
        Assert.Equal("""{"f:spec":{"f:mode":{}}}""", Fields(applied, "me"));
    }

    [Fact]
    public void Apply_SameValueByTwo_IsSharedAndOutlivesOneOfThem()
    {
        var first = Manager.Apply(null, ThingSchema.Thing("{name: ab, tags: [a, b]}"), Writer("one"), force: false);
        var shared = Manager.Apply(first, ThingSchema.Thing("{name: ab, tags: [b]}"), Writer("two"), force: false);
        var left = Manager.Apply(shared, ThingSchema.Thing("{}"), Writer("one"), force: false);
        Assert.Equal("""{"name":"ab","tags":["b"]}""", left["spec"]!.ToJsonString());
        Assert.Equal("""{"f:spec":{}}""", Fields(left, "one"));
    }

    [Fact]
    public void Apply_WithoutAFieldItOwned_RemovesIt()
    {
        var first = Manager.Apply(null, ThingSchema.Thing("{name: ab, labels: {l: a, m: b}, ports: [{name: p}, {name: q}], atom: {x: '1', y: '2'}}"), Writer("me"), force: false);
        var second = Manager.Apply(first, ThingSchema.Thing("{name: ab, labels: {m: b}, ports: [{name: q}], atom: {y: '2'}}"), Writer("me"), force: false);
        Assert.Equal("""{"name":"ab","labels":{"m":"b"},"ports":[{"name":"q"}],"atom":{"y":"2"}}""", second["spec"]!.ToJsonString());
    }

    [Fact]
    public void Apply_WithoutAFieldAnUpdaterChanged_LeavesIt()
    {
        var applied = Manager.Apply(null, ThingSchema.Thing("{name: ab, labels: {l: a}}"), Writer("me"), force: false);
        var edited = Manager.Update(applied, Changed(applied, spec => spec["labels"]!["l"] = "b"), Writer("editor"));
        var again = Manager.Apply(edited, ThingSchema.Thing("{name: ab}"), Writer("me"), force: false);
        Assert.Equal("""{"name":"ab","labels":{"l":"b"}}""", again["spec"]!.ToJsonString());
    }

    [Fact]
    public void Apply_ListOrder_FollowsTheConfigurationAndKeepsTheRestInPlace()
    {
        var live = Manager.Update(null, ThingSchema.Thing("{ports: [{name: a}, {name: x}, {name: b}]}"), Writer("one"));
        var applied = Manager.Apply(live, ThingSchema.Thing("{ports: [{name: b}, {name: a}, {name: c}]}"), Writer("me"), force: true);
        Assert.Equal(["x", "b", "a", "c"], applied["spec"]!["ports"]!.AsArray().Select(port => (string?)port!["name"]));
    }

    [Fact]
    public void Apply_Status_BelongsToItsSubresourceOnly()
    {
        var config = ThingSchema.Thing("{name: ab}");
        config["status"] = new JsonObject { ["phase"] = "Done" };
        Assert.Equal("""{"f:spec":{"f:name":{}}}""", Fields(Manager.Apply(null, config, Writer("me"), force: false), "me"));
        var status = Manager.Apply(ThingSchema.Thing("{name: ab}"), config, Writer("me") with { Subresource = "status" }, force: true);
        var entry = Entries(status).Single(candidate => (string?)candidate["manager"] == "me");
        Assert.Equal(("""{"f:status":{"f:phase":{}}}""", "status"), (Relaxed(entry["fieldsV1"]!), (string?)entry["subresource"]));
    }

    [Fact]
    public void Apply_ToObjectOlderThanFieldManagement_NamesItsFieldsFirst()
    {
        var problem = Assert.Throws<ApplyConflictException>(
            () => Manager.Apply(ThingSchema.Thing("{name: ab}"), ThingSchema.Thing("{name: cd}"), Writer("me"), force: false));
        Assert.Contains("conflict with \"before-first-apply\" using ex.dev/v1: .spec.name", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_ByKubectlAfterClientSideApply_DoesNotConflictWithItsOwnPast()
    {
        var config = ThingSchema.Thing("{name: ab, mode: A}");
        var noted = config.DeepClone().AsObject();
        noted["metadata"]!["annotations"] = new JsonObject { [LastApplied.Annotation] = config.ToJsonString() };
        var live = Manager.Update(null, noted, Writer("kubectl-client-side-apply"));
        var changed = ThingSchema.Thing("{name: ab, mode: B}");
        var applied = Manager.Apply(live, changed, Writer("kubectl"), force: false);
        Assert.Equal("B", (string?)applied["spec"]!["mode"]);
        var note = JsonNode.Parse((string)applied["metadata"]!["annotations"]![LastApplied.Annotation]!)!;
        Assert.Equal("B", (string?)note["spec"]!["mode"]);
    }

    [Fact]
    public void Update_EmptyListOfManagers_StartsAfresh()
    {
        var live = Manager.Update(null, ThingSchema.Thing("{name: ab}"), Writer("one"));
        var reset = live.DeepClone().AsObject();
        reset["metadata"]!["managedFields"] = new JsonArray(new JsonObject());
        Assert.Empty(Entries(Manager.Update(live, reset, Writer("two"))));
    }

    [Fact]
    public void Update_ManyManagers_MergesTheOldest()
    {
        var live = Manager.Update(null, ThingSchema.Thing("{any: {}}"), Writer("m00"));
        for (var round = 1; round <= 14; round++)
        {
            var name = $"m{round:00}";
            live = Manager.Update(live, Changed(live, spec => spec["any"]![name] = 1), Writer(name, Noon.AddSeconds(round)));
        }

        Assert.Equal(10, Entries(live).Count);
        Assert.NotNull(Fields(live, "ancient-changes"));
        Assert.Equal(15, ManagedFields.Read(live).Entries.Values.Sum(entry => entry.Fields.Paths().Count(path => path.Elements.Count == 3)) + 1);
    }

    [Fact]
    public void Apply_RandomConfigurations_HoldTheirPromises()
    {
        var values = new RandomValues();
        for (var round = 0; round < 300; round++)
        {
            var one = ThingSchema.Thing("{}");
            one["spec"] = values.ThingSpec();
            var two = one.DeepClone().AsObject();
            two["spec"] = values.ThingSpec();
            var first = Manager.Apply(null, one, Writer("one"), force: true);
            Assert.True(JsonNode.DeepEquals(first, Manager.Apply(first, one, Writer("one"), force: false)), values.Seed);

            // What is applied is there, nobody else's field is lost, and taking everything back leaves the other's object.
            var both = Manager.Apply(first, two, Writer("two"), force: true);
            Assert.True(JsonNode.DeepEquals(both, Manager.Apply(both, two, Writer("two"), force: false)), values.Seed);
            Assert.True(TypedValue.Fields(ThingSchema.Schema, two["spec"]).Difference(TypedValue.Fields(ThingSchema.Schema, both["spec"])).IsEmpty, values.Seed);
            var gone = Manager.Apply(both, ThingSchema.Thing("{}"), Writer("one"), force: true);
            var alone = Manager.Apply(null, two, Writer("two"), force: true);
            Assert.True(SameFields(alone["spec"], gone["spec"]), $"{values.Seed}: {both["spec"]} -> {gone["spec"]}, expected {alone["spec"]}");
        }
    }

    private static bool SameFields(JsonNode? expected, JsonNode? actual) =>
        TypedValue.Fields(null, expected).Difference(TypedValue.Fields(null, actual)).IsEmpty;

    private static FieldManager.Writer Writer(string manager, DateTimeOffset? now = null) => new(manager, "ex.dev/v1", null, now ?? Noon);

    private static JsonObject Changed(JsonObject live, Action<JsonNode> change)
    {
        var copy = live.DeepClone().AsObject();
        change(copy["spec"]!);
        return copy;
    }

    private static List<JsonObject> Entries(JsonObject obj) =>
        (obj["metadata"]!["managedFields"] as JsonArray ?? []).Select(entry => entry!.AsObject()).ToList();

    private static string? Fields(JsonObject obj, string manager) =>
        Entries(obj).FirstOrDefault(entry => (string?)entry["manager"] == manager) is { } found ? Relaxed(found["fieldsV1"]!) : null;

    private static string Relaxed(JsonNode node) => Carillon.ApiServer.Text.CanonicalJson.Write(node);
}
