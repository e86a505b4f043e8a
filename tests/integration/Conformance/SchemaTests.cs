using System.Net;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Http;
using static Carillon.Tests.Support.Http.JsonReading;

namespace Carillon.Tests.Integration.Conformance;

/// <summary>Defaulting, and validation by structural schema with one cause per problem.</summary>
public sealed class SchemaTests : ConformanceTest
{
    public SchemaTests(ApiServerFixture server)
        : base(server)
    {
    }

    [Fact]
    public async Task Create_MissingFields_GetDefaults()
    {
        var widget = await CreateWidgetAsync("one", """{"size": 1, "ports": [{"name": "a"}, {"name": "b", "port": 81}]}""");

        Assert.Equal("red", widget.Text("spec/color"));
        Assert.Equal(80, widget.Number("spec/ports/0/port"));
        Assert.Equal(81, widget.Number("spec/ports/1/port"));
        Assert.True(widget.At("spec/mode/fast")!.GetValue<bool>());
        Assert.Null(widget.At("spec/hint"));
    }

    [Fact]
    public async Task Create_NullWhereDefaultExists_GetsTheDefault()
    {
        var widget = await CreateWidgetAsync("one", """{"size": 1, "color": null}""");

        Assert.Equal("red", widget.Text("spec/color"));
    }

    [Fact]
    public async Task Create_NullWhereNullable_IsKept()
    {
        var widget = await CreateWidgetAsync("one", """{"size": 1, "hint": null}""");

        Assert.True(widget["spec"]!.AsObject().ContainsKey("hint"));
        Assert.Null(widget["spec"]!["hint"]);
    }

    [Fact]
    public async Task Create_NullWhereNotNullable_IsDropped()
    {
        var widget = await CreateWidgetAsync("one", """{"size": 1, "note": null}""");

        Assert.False(widget["spec"]!.AsObject().ContainsKey("note"));
    }

    [Theory]
    [InlineData("""{}""", "spec.size", "FieldValueRequired", "Required value")]
    [InlineData("""{"size": "1"}""", "spec.size", "FieldValueTypeInvalid", "spec.size in body must be of type integer: \"string\"")]
    [InlineData("""{"size": 1.5}""", "spec.size", "FieldValueTypeInvalid", "spec.size in body must be of type integer: \"number\"")]
    [InlineData("""{"size": 0}""", "spec.size", "FieldValueInvalid", "spec.size in body should be greater than or equal to 1")]
    [InlineData("""{"size": 101}""", "spec.size", "FieldValueInvalid", "spec.size in body should be less than or equal to 100")]
    [InlineData("""{"size": 1, "color": "pink"}""", "spec.color", "FieldValueNotSupported", "Unsupported value: \"pink\": supported values: \"red\", \"green\", \"blue\"")]
    [InlineData("""{"size": 1, "note": "UPPER"}""", "spec.note", "FieldValueInvalid", "spec.note in body should match '^[a-z ]*$'")]
    [InlineData("""{"size": 1, "note": "a long note that goes on"}""", "spec.note", "FieldValueTooLong", "may not be more than 20 ")]
    [InlineData("""{"size": 1, "enabled": "yes"}""", "spec.enabled", "FieldValueTypeInvalid", "must be of type boolean: \"string\"")]
    [InlineData("""{"size": 1, "args": "x"}""", "spec.args", "FieldValueTypeInvalid", "must be of type array: \"string\"")]
    [InlineData("""{"size": 1, "args": ["a", 5]}""", "spec.args[1]", "FieldValueTypeInvalid", "must be of type string: \"integer\"")]
    [InlineData("""{"size": 1, "args": ["a", "b", "c", "d", "e"]}""", "spec.args", "FieldValueTooMany", "must have at most 4 items")]
    [InlineData("""{"size": 1, "limits": {"a": "a value too long"}}""", "spec.limits.a", "FieldValueTooLong", "may not be more than 10 ")]
    [InlineData("""{"size": 1, "limits": {"a": "1", "b": "2", "c": "3", "d": "4"}}""", "spec.limits", "FieldValueTooMany", "must have at most 3 items")]
    [InlineData("""{"size": 1, "tags": ["a", "b", "a"]}""", "spec.tags[2]", "FieldValueDuplicate", "Duplicate value: \"a\"")]
    [InlineData("""{"size": 1, "ports": [{"name": "a"}, {"name": "a"}]}""", "spec.ports[1]", "FieldValueDuplicate", "Duplicate value: {\"name\":\"a\"}")]
    [InlineData("""{"size": 1, "ports": [{"port": 1}]}""", "spec.ports[0].name", "FieldValueRequired", "Required value")]
    [InlineData("""{"size": 1, "since": "yesterday"}""", "spec.since", "FieldValueTypeInvalid", "spec.since in body must be of type date-time: \"yesterday\"")]
    [InlineData("""{"size": 1, "amount": {}}""", "spec.amount", "FieldValueTypeInvalid", "must be of type integer,string")]
    [InlineData("""{"size": 1, "mode": 4}""", "spec.mode", "FieldValueTypeInvalid", "must be of type object: \"integer\"")]
    public async Task Create_BrokenRule_NamesFieldReasonAndRule(string spec, string field, string reason, string message) =>
        await AssertCauseAsync(spec, field, reason, message);

    [Theory]
    [InlineData("""{"size": 1, "amount": 5}""")]
    [InlineData("""{"size": 1, "amount": "50%"}""")]
    [InlineData("""{"size": 1, "ratio": 1}""")]
    [InlineData("""{"size": 1, "ratio": 0.25}""")]
    [InlineData("""{"size": 1, "since": "2026-01-02T03:04:05.678+01:00"}""")]
    [InlineData("""{"size": 100, "color": "blue", "note": "fine", "tags": [], "ports": [], "limits": {}, "args": []}""")]
    public async Task Create_RightValues_AreKeptAsGiven(string spec)
    {
        var widget = await CreateWidgetAsync("one", spec);

        foreach (var (name, value) in Parse(spec).AsObject())
        {
            Assert.Equal(value!.Plain(), widget["spec"]![name]!.Plain());
        }
    }

    [Fact]
    public async Task Create_ManyProblems_AreSaidAtOnce()
    {
        var answer = (await Api.PostAsync(Widgets, Widget("one", """{"size": 0, "color": "pink", "note": "X"}""")))
            .Expect(HttpStatusCode.UnprocessableEntity);

        Assert.Equal("Invalid", answer.Reason);
        Assert.StartsWith($"Widget.{WidgetDefinition.Group} \"one\" is invalid: [", answer.Message, StringComparison.Ordinal);
        Assert.Equal(
            ["spec.color", "spec.note", "spec.size"],
            answer.Json.Items("details/causes").Select(cause => cause.Text("field")).Distinct().Order());
        Assert.Equal("one", answer.Json.Text("details/name"));
        Assert.Equal(WidgetDefinition.Group, answer.Json.Text("details/group"));
        Assert.Equal("Widget", answer.Json.Text("details/kind"));
    }

    [Fact]
    public async Task Create_SpecMissing_IsRequired()
    {
        var widget = Widget("one");
        widget.AsObject().Remove("spec");

        var answer = (await Api.PostAsync(Widgets, widget)).Expect(HttpStatusCode.UnprocessableEntity);

        Assert.Equal("spec", answer.Json.Text("details/causes/0/field"));
    }

    [Fact]
    public async Task Patch_ThatBreaksARule_ChangesNothing()
    {
        await CreateWidgetAsync("one");

        var answer = (await Api.PatchAsync(Widgets + "/one", ApiClient.MergePatch, Parse("""{"spec": {"color": "pink"}}""")))
            .Expect(HttpStatusCode.UnprocessableEntity);

        Assert.Equal("spec.color", answer.Json.Text("details/causes/0/field"));
        Assert.Equal("red", (await Api.GetAsync(Widgets + "/one")).Success.Text("spec/color"));
    }

    private async Task AssertCauseAsync(string spec, string field, string reason, string message)
    {
        var answer = (await Api.PostAsync(Widgets, Widget("one", spec))).Expect(HttpStatusCode.UnprocessableEntity);

        var cause = Assert.Single(answer.Json.Items("details/causes"), cause => cause.Text("field") == field);
        Assert.Equal(reason, cause.Text("reason"));
        Assert.Contains(message, cause.Text("message"), StringComparison.Ordinal);
        Assert.Contains(field, answer.Message, StringComparison.Ordinal);
    }
}
