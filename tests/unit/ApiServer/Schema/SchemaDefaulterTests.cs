using System.Text.Json.Nodes;
using Carillon.ApiServer.Schema;
using Carillon.Runtime.Yaml;

namespace Carillon.Tests.Unit.ApiServer.Schema;

public sealed class SchemaDefaulterTests
{
    private static readonly StructuralSchema Schema = StructuralSchema.Parse(YamlReader.Read("""
        type: object
        properties:
          a: {type: string, default: x}
          inner: {type: object, default: {}, properties: {n: {type: integer, default: 3}, m: {type: integer}}}
          list: {type: array, items: {type: object, properties: {k: {type: string, default: d}}}}
          map: {type: object, additionalProperties: {type: object, properties: {k: {type: string, default: d}}}}
          maybe: {type: string, nullable: true, default: y}
        """)!.AsObject());

    [Theory]
    [InlineData("{}", """{"a":"x","inner":{"n":3},"maybe":"y"}""")]
    [InlineData("{a: null, maybe: null, inner: {m: null}}", """{"a":"x","maybe":null,"inner":{"n":3}}""")]
    [InlineData("{a: z, inner: {n: 4}, maybe: q, list: [{}, {k: e}], map: {one: {}}}", """{"a":"z","inner":{"n":4},"maybe":"q","list":[{"k":"d"},{"k":"e"}],"map":{"one":{"k":"d"}}}""")]
    public void Apply_MissingFields_TakeDefaults(string given, string expected)
    {
        var value = YamlReader.Read(given);
        SchemaDefaulter.Apply(Schema, value);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), value), value!.ToJsonString());
        var again = value.DeepClone();
        SchemaDefaulter.Apply(Schema, again);
        Assert.True(JsonNode.DeepEquals(value, again));
    }
}
