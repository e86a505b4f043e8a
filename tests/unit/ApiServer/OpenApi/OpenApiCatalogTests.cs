using System.Text.Json.Nodes;
using Carillon.ApiServer.Builtin;
using Carillon.ApiServer.OpenApi;
using Carillon.ApiServer.Resources;
using Carillon.Tests.Unit.ApiServer.Schema;

namespace Carillon.Tests.Unit.ApiServer.OpenApi;

public sealed class OpenApiCatalogTests
{
    private static readonly OpenApiCatalog Catalog = new([.. BuiltinResources.All, Thing()]);

    [Fact]
    public void Index_EveryGroupVersion_HasAnAddressWithItsHash()
    {
        var paths = Parse(Catalog.Index)["paths"]!.AsObject();
        Assert.Contains("api/v1", paths.Select(pair => pair.Key));
        Assert.Equal($"/openapi/v3/apis/ex.dev/v1?hash={Catalog.Find("apis/ex.dev/v1")!.Hash}", (string?)paths["apis/ex.dev/v1"]!["serverRelativeURL"]);
        Assert.Null(Catalog.Find("apis/unknown/v1"));
    }

    [Fact]
    public void Documents_References_AreAllDefined()
    {
        foreach (var (path, _) in Parse(Catalog.Index)["paths"]!.AsObject())
        {
            var document = Parse(Catalog.Find(path)!);
            var schemas = document["components"]!["schemas"]!.AsObject();
            foreach (var reference in References(document))
            {
                Assert.True(schemas.ContainsKey(reference.Split('/')[^1]), $"{path}: {reference}");
            }
        }

        var swagger = Parse(Catalog.Swagger);
        foreach (var reference in References(swagger))
        {
            Assert.StartsWith("#/definitions/", reference, StringComparison.Ordinal);
            Assert.True(swagger["definitions"]!.AsObject().ContainsKey(reference.Split('/')[^1]), reference);
        }
    }

    [Fact]
    public void Document_CustomResource_IsDescribedWithItsMetadata()
    {
        var document = Parse(Catalog.Find("apis/ex.dev/v1")!);
        var schema = document["components"]!["schemas"]!["dev.ex.v1.Thing"]!;
        Assert.Equal("Thing", (string?)schema["x-kubernetes-group-version-kind"]![0]!["kind"]);
        Assert.EndsWith(".ObjectMeta", (string?)schema["properties"]!["metadata"]!["allOf"]![0]!["$ref"], StringComparison.Ordinal);
        Assert.Equal("map", (string?)schema["properties"]!["spec"]!["properties"]!["ports"]!["x-kubernetes-list-type"]);
    }

    /// <summary>What kubectl looks for before it leaves validation to the server, and before it sends a strategic patch.</summary>
    [Theory]
    [InlineData("apis/ex.dev/v1", "/apis/ex.dev/v1/namespaces/{namespace}/things/{name}", false)]
    [InlineData("api/v1", "/api/v1/namespaces/{namespace}/configmaps/{name}", true)]
    [InlineData("api/v1", "/api/v1/nodes/{name}/status", true)]
    public void Document_Patch_NamesItsParametersAndTypes(string group, string path, bool strategic)
    {
        var patch = Parse(Catalog.Find(group)!)["paths"]![path]!["patch"]!;
        var parameters = patch["parameters"]!.AsArray().Select(parameter => (string?)parameter!["name"]).ToList();
        Assert.Contains("fieldValidation", parameters);
        Assert.Contains("dryRun", parameters);
        Assert.Equal(strategic, patch["requestBody"]!["content"]!.AsObject().ContainsKey("application/strategic-merge-patch+json"));
        Assert.NotNull(patch["x-kubernetes-group-version-kind"]);
    }

    [Fact]
    public void Documents_OperationIds_AreUnique()
    {
        var ids = Parse(Catalog.Swagger)["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()).Select(operation => (string?)operation.Value!["operationId"]).ToList();
        Assert.Equal(ids.Count, ids.Distinct(StringComparer.Ordinal).Count());
    }

    private static ResourceDefinition Thing() => new()
    {
        Group = "ex.dev",
        Names = new ResourceNames { Plural = "things", Singular = "thing", Kind = "Thing" },
        Scope = ResourceScope.Namespaced,
        Versions = [new ResourceVersion { Name = "v1", Schema = ThingSchema.Source, StatusSubresource = true }],
    };

    private static JsonNode Parse(OpenApiDocument document) => JsonNode.Parse(document.Content.Span)!;

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(pair => pair is { Key: "$ref", Value: JsonValue value } ? [value.GetValue<string>()] : References(pair.Value)),
        JsonArray items => items.SelectMany(References),
        _ => [],
    };
}
