using System.Net;
using System.Text.Json.Nodes;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Http;
using Carillon.Tests.Support.Waiting;

namespace Carillon.Tests.Integration.Conformance;

/// <summary>The OpenAPI documents that kubectl's explain, apply and validation read.</summary>
public sealed class OpenApiTests : ConformanceTest
{
    private const string GroupDocument = "apis/" + WidgetDefinition.Group + "/v1";

    public OpenApiTests(ApiServerFixture server)
        : base(server)
    {
    }

    [Fact]
    public async Task V3_Index_NamesEveryGroupVersion()
    {
        var paths = (await PublishedAsync("openapi/v3", index => index["paths"]?[GroupDocument] is not null))["paths"]!.AsObject();

        Assert.Contains("api/v1", paths.Select(path => path.Key));
        Assert.Contains("apis/apiextensions.k8s.io/v1", paths.Select(path => path.Key));
        Assert.Matches(
            $"^/openapi/v3/{GroupDocument}\\?hash=[0-9A-Fa-f]+$", paths[GroupDocument]!.Text("serverRelativeURL"));
    }

    [Fact]
    public async Task V3_OfCustomGroup_DescribesKindAndPaths()
    {
        var document = await PublishedAsync("openapi/v3/" + GroupDocument, _ => true);

        Assert.StartsWith("3.0", document.Text("openapi"), StringComparison.Ordinal);
        var schema = document.At("components/schemas")!.AsObject().Single(entry => IsKind(entry.Value!, WidgetDefinition.Group, "Widget")).Value!;
        Assert.Equal("A Widget is a thing to test with.", schema.Text("description"));
        Assert.Equal("Size in units.", schema.Text("properties/spec/properties/size/description"));
        Assert.Equal("integer", schema.Text("properties/spec/properties/size/type"));
        Assert.Equal("map", schema.Text("properties/spec/properties/ports/x-kubernetes-list-type"));
        var list = document["paths"]![$"/apis/{WidgetDefinition.Group}/v1/namespaces/{{namespace}}/widgets"]!;
        Assert.Equal("Widget", list["post"]!["x-kubernetes-group-version-kind"]!.Text("kind"));
        Assert.Contains("fieldValidation", list["post"]!.Items("parameters").Select(parameter => parameter.Text("name")));
        var one = document["paths"]![$"/apis/{WidgetDefinition.Group}/v1/namespaces/{{namespace}}/widgets/{{name}}"]!;
        Assert.Contains("dryRun", one["patch"]!.Items("parameters").Select(parameter => parameter.Text("name")));
        Assert.Contains("fieldValidation", one["patch"]!.Items("parameters").Select(parameter => parameter.Text("name")));
    }

    [Fact]
    public async Task V3_OfCore_HasPatchMergeKeys()
    {
        var document = (await Api.GetAsync("openapi/v3/api/v1")).Success;

        var schemas = document.At("components/schemas")!.AsObject();
        Assert.Contains(schemas, entry => IsKind(entry.Value!, "", "ConfigMap"));
        var account = schemas.Single(entry => IsKind(entry.Value!, "", "ServiceAccount")).Value!;
        Assert.Equal("name", account.Text("properties/secrets/x-kubernetes-patch-merge-key"));
        Assert.Equal("merge", account.Text("properties/secrets/x-kubernetes-patch-strategy"));
    }

    [Fact]
    public async Task V3_Unknown_IsNotFound() => (await Api.GetAsync("openapi/v3/apis/no.such.group/v1")).Expect(HttpStatusCode.NotFound);

    [Fact]
    public async Task V2_DescribesCoreAndCustomKinds()
    {
        var document = await PublishedAsync(
            "openapi/v2",
            json => json["definitions"]!.AsObject().Any(entry => IsKind(entry.Value!, WidgetDefinition.Group, "Widget")));

        Assert.Equal("2.0", document.Text("swagger"));
        Assert.Contains(document["definitions"]!.AsObject(), entry => IsKind(entry.Value!, "", "ConfigMap"));
        Assert.NotNull(document["paths"]!["/api/v1/namespaces/{namespace}/configmaps"]);
    }

    [Theory]
    [InlineData("application/com.github.proto-openapi.spec.v2@v1.0+protobuf")]
    [InlineData("application/com.github.proto-openapi.spec.v2.v1.0+protobuf")]
    public async Task V2_AsProtobuf_IsServed(string accept)
    {
        var answer = (await Api.GetAsync("openapi/v2", accept)).Expect(HttpStatusCode.OK);

        // Field 1 of the Document message is the string "2.0".
        Assert.StartsWith("application/com.github.proto-openapi.spec.v2.v1.0+protobuf", answer.ContentType, StringComparison.Ordinal);
        Assert.StartsWith("\n\u00032.0", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task V2_UnchangedDocument_IsNotSentAgain()
    {
        using var first = await Server.Admin.GetAsync(new Uri("openapi/v2", UriKind.Relative));
        Assert.NotNull(first.Headers.ETag);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("openapi/v3/api/v1", UriKind.Relative));
        using var core = await Server.Admin.SendAsync(request);
        using var again = new HttpRequestMessage(HttpMethod.Get, new Uri("openapi/v3/api/v1", UriKind.Relative));
        again.Headers.IfNoneMatch.Add(core.Headers.ETag!);

        using var answer = await Server.Admin.SendAsync(again);

        Assert.Equal(HttpStatusCode.NotModified, answer.StatusCode);
    }

    private static bool IsKind(JsonNode schema, string group, string kind) =>
        schema["x-kubernetes-group-version-kind"]?.AsArray().Any(
            item => item!.Text("kind") == kind && item!.Text("group") == group) == true;

    /// <summary>A real server publishes a new definition's schema some seconds after establishing it, and the documents have no watch.</summary>
    private Task<JsonNode> PublishedAsync(string path, Predicate<JsonNode> ready) => Eventually.ValueAsync(async () =>
    {
        var answer = await Api.GetAsync(path);
        return answer.Status == HttpStatusCode.OK && ready(answer.Json) ? answer.Json : null;
    });
}
