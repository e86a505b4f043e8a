using System.Text.Json.Nodes;
using Carillon.ApiServer.Schema;
using Carillon.Runtime.Yaml;

namespace Carillon.Tests.Unit.ApiServer.Schema;

public sealed class CrdRulesTests
{
    [Fact]
    public void Check_GoodDefinition_HasNoCauses() => Assert.Empty(Check(_ => { }));

    [Theory]
    [InlineData("{type: array, items: {type: string}, x-kubernetes-list-type: map}", "x-kubernetes-list-map-keys: Required value: must not be empty if x-kubernetes-list-type is map")]
    [InlineData("{type: array}", "items: Required value: must be specified")]
    [InlineData("{description: untyped}", "type: Required value: must not be empty for specified object fields")]
    [InlineData("{type: strin}", "type: Unsupported value: \"strin\": supported values: \"array\", \"boolean\", \"integer\", \"number\", \"object\", \"string\"")]
    [InlineData("{type: object, anyOf: [{type: object}]}", "anyOf[0].type: Forbidden: must be empty to be structural")]
    [InlineData("{type: string, uniqueItems: true}", "uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic")]
    [InlineData("{type: string, x-kubernetes-list-type: set}", "type: Invalid value: \"string\": must be array if x-kubernetes-list-type is specified")]
    [InlineData("{type: object, properties: {a: {type: string}}, additionalProperties: {type: string}}", "additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive")]
    [InlineData("{type: object, default: {a: 1, b: 2}, properties: {a: {type: integer}}}", "default: Invalid value: {\"a\":1,\"b\":2}: must not have unknown fields")]
    public void Check_SchemaThatIsNotStructural_NamesThePlace(string field, string expected)
    {
        var causes = Check(definition => Schema(definition)["properties"]!["field"] = YamlReader.Read(field));
        Assert.Contains($"spec.versions[0].schema.openAPIV3Schema.properties[field].{expected}", causes);
    }

    [Fact]
    public void Check_DefaultOutsideItsOwnBounds_IsRefused()
    {
        var causes = Check(definition => Schema(definition)["properties"]!["field"] = YamlReader.Read("{type: integer, maximum: 5, default: 6}"));
        Assert.Contains(causes, cause => cause.Contains("properties[field].default", StringComparison.Ordinal) && cause.Contains("less than or equal to 5", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("group", "nodots", "spec.group: Invalid value: \"nodots\": should be a domain with at least one dot")]
    [InlineData("scope", "Global", "spec.scope: Unsupported value: \"Global\": supported values: \"Cluster\", \"Namespaced\"")]
    [InlineData("scope", null, "spec.scope: Required value")]
    public void Check_SpecField_IsHeldToItsRule(string field, string? value, string expected) =>
        Assert.Contains(expected, Check(definition => definition["spec"]![field] = value));

    [Fact]
    public void Check_NoStorageVersion_IsRefused() =>
        Assert.Contains(
            Check(definition => definition["spec"]!["versions"]![0]!["storage"] = false),
            cause => cause.EndsWith("must have exactly one version marked as storage version", StringComparison.Ordinal));

    [Fact]
    public void Check_EstablishedKindRenamed_IsRefused()
    {
        var stored = Definition();
        stored["status"] = YamlReader.Read("{conditions: [{type: Established, status: 'True'}]}");
        var updated = Definition();
        updated["spec"]!["names"]!["kind"] = "Other";
        Assert.Contains("spec.names.kind: Invalid value: \"Other\": field is immutable", CrdRules.Check(updated, stored).Select(cause => cause.ToString()));
    }

    [Fact]
    public void Check_SelectableFieldThatIsNoScalar_IsRefused() =>
        Assert.Contains(
            Check(definition => definition["spec"]!["versions"]![0]!["selectableFields"] = YamlReader.Read("[{jsonPath: .spec}]")),
            cause => cause.Contains("must point to a field of type string, boolean or integer", StringComparison.Ordinal));

    private static JsonObject Definition() => new()
    {
        ["metadata"] = new JsonObject { ["name"] = "things.ex.dev" },
        ["spec"] = new JsonObject
        {
            ["group"] = "ex.dev",
            ["scope"] = "Namespaced",
            ["names"] = new JsonObject { ["plural"] = "things", ["kind"] = "Thing" },
            ["versions"] = new JsonArray(new JsonObject
            {
                ["name"] = "v1",
                ["served"] = true,
                ["storage"] = true,
                ["schema"] = new JsonObject { ["openAPIV3Schema"] = ThingSchema.Source },
            }),
        },
    };

    private static JsonNode Schema(JsonObject definition) => definition["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!;

    private static List<string> Check(Action<JsonObject> change)
    {
        var definition = Definition();
        change(definition);
        return CrdRules.Check(definition).Select(cause => cause.ToString()).ToList();
    }
}
