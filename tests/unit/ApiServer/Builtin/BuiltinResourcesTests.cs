using System.Text.Json.Nodes;
using Carillon.ApiServer.Builtin;
using Carillon.ApiServer.Schema;

namespace Carillon.Tests.Unit.ApiServer.Builtin;

public sealed class BuiltinResourcesTests
{
    [Fact]
    public void All_Schemas_ParseAndAreOfTheirKind()
    {
        foreach (var definition in BuiltinResources.All)
        {
            var version = Assert.Single(definition.Versions);
            var schema = StructuralSchema.Parse(version.Schema);
            Assert.Equal("object", schema.Type);
            Assert.True(schema.Properties.ContainsKey("metadata"), definition.Names.Kind);
            var kind = version.Schema["x-kubernetes-group-version-kind"]![0]!;
            Assert.Equal((definition.Group, definition.Names.Kind), ((string?)kind["group"], (string?)kind["kind"]));
        }
    }

    [Fact]
    public void Definitions_EveryField_IsDescribed()
    {
        foreach (var name in BuiltinDefinitions.Names)
        {
            var definition = BuiltinDefinitions.Find(name)!;
            Assert.False(string.IsNullOrEmpty((string?)definition["description"]), name);
            foreach (var (field, schema) in definition["properties"] as JsonObject ?? [])
            {
                Assert.False(string.IsNullOrEmpty((string?)schema!["description"]), $"{name}.{field}");
            }
        }
    }

    [Fact]
    public void Parse_RecursiveDefinition_IsOneNode()
    {
        var schema = StructuralSchema.Parse(BuiltinDefinitions.Find("io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition")!);
        var root = schema.Properties["spec"].Properties["versions"].Items!.Properties["schema"].Properties["openAPIV3Schema"];
        Assert.Same(root, root.Properties["items"]);
        Assert.Same(root, root.Properties["properties"].AdditionalProperties);
    }

    [Fact]
    public void Defaults_OfANode_AreWhatKubernetesFillsIn()
    {
        var node = new JsonObject();
        SchemaDefaulter.Apply(StructuralSchema.Parse(BuiltinDefinitions.Find("io.k8s.api.core.v1.Node")!), node);
        Assert.Equal("{}", node["spec"]!.ToJsonString());
        Assert.Equal("", (string?)node["status"]!["nodeInfo"]!["kubeletVersion"]);
        Assert.Equal(0, (int)node["status"]!["daemonEndpoints"]!["kubeletEndpoint"]!["Port"]!);
    }
}
