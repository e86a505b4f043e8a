using System.Text.Json.Nodes;
using Carillon.ApiServer.Builtin;
using Carillon.ApiServer.Schema;

namespace Carillon.Tests.Unit.ApiServer.Schema;

public sealed class SchemaPrunerTests
{
    [Fact]
    public void Prune_UnknownFields_AreDroppedAndNamed()
    {
        var thing = ThingSchema.Thing("{name: ab, mode: A, foo: 1, any: {z: {q: [1, 2]}}, ports: [{name: a, bar: 2}]}");
        thing["extra"] = new JsonObject { ["deep"] = true };
        Assert.Equal(["extra", "spec.foo", "spec.ports[0].bar"], SchemaPruner.Prune(ThingSchema.Schema, thing));
        Assert.Equal("""{"name":"ab","mode":"A","any":{"z":{"q":[1,2]}},"ports":[{"name":"a"}]}""", thing["spec"]!.ToJsonString());
        Assert.False(thing.ContainsKey("extra"));
    }

    [Fact]
    public void Prune_Metadata_StaysUnlessItsSchemaIsGiven()
    {
        var thing = ThingSchema.Thing("{}");
        thing["metadata"]!["shoeSize"] = 44;
        Assert.Empty(SchemaPruner.Prune(ThingSchema.Schema, thing));
        Assert.Equal(["metadata.shoeSize"], SchemaPruner.Prune(ThingSchema.Schema, thing, BuiltinDefinitions.ObjectMeta));
    }

    [Fact]
    public void Prune_BuiltInKind_KnowsItsMetadata()
    {
        var schema = StructuralSchema.Parse(BuiltinDefinitions.Find("io.k8s.api.core.v1.Node")!);
        var node = JsonNode.Parse("""{"metadata":{"name":"a","labels":{"x":"y"},"wrong":1},"spec":{"taints":[{"key":"k","effect":"NoSchedule","bad":1}]}}""")!.AsObject();
        Assert.Equal(["metadata.wrong", "spec.taints[0].bad"], SchemaPruner.Prune(schema, node));
    }
}
