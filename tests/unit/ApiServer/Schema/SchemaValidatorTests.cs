using System.Text.Json.Nodes;
using Carillon.ApiServer.Schema;

namespace Carillon.Tests.Unit.ApiServer.Schema;

/// <summary>The expected texts are what a Kubernetes 1.36 API server answers to the same objects under the same schema.</summary>
public sealed class SchemaValidatorTests
{
    [Theory]
    [InlineData("{name: a, mode: A}", "spec.name: Invalid value: \"a\": spec.name in body should be at least 2 chars long")]
    [InlineData("{name: abcdef, mode: A}", "spec.name: Too long: may not be more than 5 bytes")]
    [InlineData("{name: A1, mode: A}", "spec.name: Invalid value: \"A1\": spec.name in body should match '^[a-z]+$'")]
    [InlineData("{name: ab, mode: C}", "spec.mode: Unsupported value: \"C\": supported values: \"A\", \"B\"")]
    [InlineData("{mode: A}", "spec.name: Required value")]
    [InlineData("{name: 5, mode: A}", "spec.name: Invalid value: \"integer\": spec.name in body must be of type string: \"integer\"")]
    [InlineData("{name: ab, mode: A, count: 0}", "spec.count: Invalid value: 0: spec.count in body should be greater than or equal to 1")]
    [InlineData("{name: ab, mode: A, count: 3}", "spec.count: Invalid value: 3: spec.count in body should be a multiple of 2")]
    [InlineData("{name: ab, mode: A, count: x}", "spec.count: Invalid value: \"string\": spec.count in body must be of type integer: \"string\"")]
    [InlineData("{name: ab, mode: A, flag: 'true'}", "spec.flag: Invalid value: \"string\": spec.flag in body must be of type boolean: \"string\"")]
    [InlineData("{name: ab, mode: A, ratio: 0.2}", "spec.ratio: Invalid value: 0.2: spec.ratio in body should be greater than or equal to 0.5")]
    [InlineData("{name: ab, mode: A, ratio: 2000000}", "spec.ratio: Invalid value: 2000000: spec.ratio in body should be less than 1000000")]
    [InlineData("{name: ab, mode: A, when: yesterday}", "spec.when: Invalid value: \"yesterday\": spec.when in body must be of type date-time: \"yesterday\"")]
    [InlineData("{name: ab, mode: A, when: 5}", "spec.when: Invalid value: \"int64\": spec.when in body must be of type date-time: \"int64\"")]
    [InlineData("{name: ab, mode: A, tags: []}", "spec.tags: Invalid value: 0: spec.tags in body should have at least 1 items")]
    [InlineData("{name: ab, mode: A, tags: [a, b, a]}", "spec.tags[2]: Duplicate value: \"a\"")]
    [InlineData("{name: ab, mode: A, tags: [1]}", "spec.tags[0]: Invalid value: \"integer\": spec.tags[0] in body must be of type string: \"integer\"")]
    [InlineData("{name: ab, mode: A, ports: [{name: a}, {name: a}]}", "spec.ports[1]: Duplicate value: {\"name\":\"a\"}")]
    [InlineData("{name: ab, mode: A, ports: [{port: 1}]}", "spec.ports[0].name: Required value")]
    [InlineData("{name: ab, mode: A, ios: 1.5}", "spec.ios: Invalid value: \"number\": spec.ios in body must be of type integer,string: \"number\"")]
    [InlineData("{name: ab, mode: A, ios: true}", "spec.ios: Invalid value: \"boolean\": spec.ios in body must be of type integer,string: \"boolean\"")]
    [InlineData("{name: ab, mode: A, labels: {k: abcd}}", "spec.labels.k: Too long: may not be more than 3 bytes")]
    [InlineData("{name: ab, mode: A, labels: {k: a, l: a, m: b}}", "spec.labels: Too many: 3: must have at most 2 items")]
    [InlineData("{name: ab, mode: A, one: {a: x, b: y}}", "<nil>: Invalid value: \"\": \"spec.one\" must validate one and only one schema (oneOf). Found 2 valid alternatives")]
    [InlineData("[]", "spec: Invalid value: \"array\": spec in body must be of type object: \"array\"")]
    public void Validate_OneMistake_SaysWhatKubernetesSays(string spec, string expected) =>
        Assert.Equal([expected], Validate(spec));

    [Fact]
    public void Validate_SeveralMistakes_ReportsAll() =>
        Assert.Equal(
            [
                "<nil>: Invalid value: \"\": \"spec.one\" must validate one and only one schema (oneOf). Found none valid",
                "<nil>: Invalid value: \"\": Checked value must be of type integer with format int32 in spec.count",
                "spec.count: Invalid value: 3000000000: spec.count in body should be less than or equal to 1000000",
                "spec.name: Required value",
                "spec.one.a: Required value",
            ],
            Validate("{mode: A, count: 3000000000, one: {}}").Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("{name: ab, mode: A, ios: 5}")]
    [InlineData("{name: ab, mode: A, ios: '50%'}")]
    [InlineData("{name: ab, mode: A, nul: null}")]
    [InlineData("{name: ab, mode: A, count: 2.0}")]
    [InlineData("{name: ab, mode: A, any: {whatever: [1, {x: null}]}}")]
    [InlineData("{name: ab, mode: A, when: '2026-01-02T03:04:05.678+02:00'}")]
    [InlineData("{name: ab, mode: A, when: '2026-01-02t03:04:05+23:59'}")]
    public void Validate_GoodValue_HasNoCauses(string spec) => Assert.Empty(Validate(spec));

    [Fact]
    public void Validate_UnchangedInvalidPart_Passes()
    {
        var old = ThingSchema.Thing("{name: TOO-LONG, mode: A, ports: [{name: a, port: x}]}");
        var updated = ThingSchema.Thing("{name: TOO-LONG, mode: B, ports: [{name: b}, {name: a, port: x}]}");
        Assert.Empty(SchemaValidator.Validate(ThingSchema.Schema, updated, old));
    }

    [Fact]
    public void Validate_ChangedInvalidPart_IsRefused()
    {
        var old = ThingSchema.Thing("{name: TOO-LONG, mode: A}");
        var updated = ThingSchema.Thing("{name: TOO-LONGER, mode: A}");
        var cause = Assert.Single(SchemaValidator.Validate(ThingSchema.Schema, updated, old));
        Assert.Equal("FieldValueTooLong", cause.Reason);
    }

    [Fact]
    public void Validate_DuplicatesThatWereThereBefore_Pass()
    {
        var old = ThingSchema.Thing("{name: ab, mode: A, tags: [a, a]}");
        var updated = ThingSchema.Thing("{name: ab, mode: A, tags: [a, a, b]}");
        Assert.Empty(SchemaValidator.Validate(ThingSchema.Schema, updated, old));
    }

    [Fact]
    public void Parse_PatternThatDoesNotCompile_NamesTheKeyword()
    {
        var schema = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject { ["a"] = new JsonObject { ["type"] = "string", ["pattern"] = "(" } } };
        var problem = Assert.Throws<SchemaFormatException>(() => StructuralSchema.Parse(schema));
        Assert.Equal(".properties[a].pattern", problem.Path);
    }

    private static IEnumerable<string> Validate(string spec) =>
        SchemaValidator.Validate(ThingSchema.Schema, ThingSchema.Thing(spec)).Select(cause => cause.ToString());
}
