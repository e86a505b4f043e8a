using System.Net;
using System.Text.Json.Nodes;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Http;
using static Carillon.Tests.Support.Http.JsonReading;

namespace Carillon.Tests.Integration.Conformance;

/// <summary>The <c>fieldValidation</c> parameter: what happens to fields that nobody knows or that come twice.</summary>
public sealed class FieldValidationTests : ConformanceTest
{
    private const string Twice =
        """{"apiVersion": "conformance.carillon.dev/v1", "kind": "Widget", "metadata": {"name": "one"}, "spec": {"size": 1, "size": 2}}""";

    public FieldValidationTests(ApiServerFixture server)
        : base(server)
    {
    }

    [Fact]
    public async Task Create_StrictUnknownFields_NamesThemAll()
    {
        var widget = Widget("one", """{"size": 1, "sise": 2, "ports": [{"name": "a", "prot": 1}]}""");

        var answer = (await Api.PostAsync(Widgets + "?fieldValidation=Strict", widget)).Expect(HttpStatusCode.BadRequest);

        Assert.Equal("BadRequest", answer.Reason);
        Assert.Contains("strict decoding error: ", answer.Message, StringComparison.Ordinal);
        Assert.Contains("unknown field \"spec.sise\"", answer.Message, StringComparison.Ordinal);
        Assert.Contains("unknown field \"spec.ports[0].prot\"", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_StrictUnknownTopLevelAndMetadata_AreRefused()
    {
        var widget = Widget("one", metadata: """{"lables": {}}""");
        widget["specs"] = new JsonObject();

        var answer = (await Api.PostAsync(Widgets + "?fieldValidation=Strict", widget)).Expect(HttpStatusCode.BadRequest);

        Assert.Contains("unknown field \"specs\"", answer.Message, StringComparison.Ordinal);
        Assert.Contains("unknown field \"metadata.lables\"", answer.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?fieldValidation=Warn")]
    public async Task Create_WarnUnknownField_PrunesAndWarns(string query)
    {
        var answer = (await Api.PostAsync(Widgets + query, Widget("one", """{"size": 1, "sise": 2}"""))).Expect(HttpStatusCode.Created);

        Assert.Equal(["unknown field \"spec.sise\""], answer.Warnings);
        Assert.Null(answer.Json.At("spec/sise"));
    }

    [Fact]
    public async Task Create_IgnoreUnknownField_PrunesSilently()
    {
        var answer = (await Api.PostAsync(Widgets + "?fieldValidation=Ignore", Widget("one", """{"size": 1, "sise": 2}""")))
            .Expect(HttpStatusCode.Created);

        Assert.Empty(answer.Warnings);
        Assert.Null(answer.Json.At("spec/sise"));
    }

    [Fact]
    public async Task Create_StrictDuplicateField_IsRefused()
    {
        var answer = (await Api.SendAsync(HttpMethod.Post, Widgets + "?fieldValidation=Strict", Twice)).Expect(HttpStatusCode.BadRequest);

        Assert.Contains("duplicate field \"spec.size\"", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_WarnDuplicateField_TakesTheLast()
    {
        var answer = (await Api.SendAsync(HttpMethod.Post, Widgets, Twice)).Expect(HttpStatusCode.Created);

        Assert.Equal(["duplicate field \"spec.size\""], answer.Warnings);
        Assert.Equal(2, answer.Json.Number("spec/size"));
    }

    [Fact]
    public async Task Create_StrictUnknownFieldOfCoreKind_IsRefused()
    {
        var answer = (await Api.PostAsync(
            ConfigMaps + "?fieldValidation=Strict", Parse("""{"metadata": {"name": "one"}, "dada": {"a": "b"}}""")))
            .Expect(HttpStatusCode.BadRequest);

        Assert.Contains("strict decoding error: unknown field \"dada\"", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_WarnUnknownFieldOfCoreKind_Warns()
    {
        var answer = (await Api.PostAsync(ConfigMaps, Parse("""{"metadata": {"name": "one"}, "dada": {"a": "b"}}""")))
            .Expect(HttpStatusCode.Created);

        Assert.Equal(["unknown field \"dada\""], answer.Warnings);
        Assert.Null(answer.Json.At("dada"));
    }

    [Fact]
    public async Task Update_StrictUnknownField_IsRefused()
    {
        var widget = await CreateWidgetAsync("one");
        widget["spec"]!["sise"] = 3;

        (await Api.PutAsync(Widgets + "/one?fieldValidation=Strict", widget)).Expect(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData(ApiClient.MergePatch, """{"spec": {"sise": 3}}""")]
    [InlineData(ApiClient.JsonPatch, """[{"op": "add", "path": "/spec/sise", "value": 3}]""")]
    public async Task Patch_UnknownField_FollowsTheParameter(string contentType, string patch)
    {
        await CreateWidgetAsync("one");

        var strict = await Api.PatchAsync(Widgets + "/one?fieldValidation=Strict", contentType, Parse(patch));
        var warned = (await Api.PatchAsync(Widgets + "/one", contentType, Parse(patch))).Expect(HttpStatusCode.OK);
        var ignored = (await Api.PatchAsync(Widgets + "/one?fieldValidation=Ignore", contentType, Parse(patch))).Expect(HttpStatusCode.OK);

        // kube-apiserver calls the patch invalid (422) and the same field in a whole object a bad request (400).
        Assert.Contains(strict.Status, new[] { HttpStatusCode.BadRequest, HttpStatusCode.UnprocessableEntity });
        Assert.Contains("unknown field \"spec.sise\"", strict.Message, StringComparison.Ordinal);
        Assert.Equal(["unknown field \"spec.sise\""], warned.Warnings);
        Assert.Empty(ignored.Warnings);
        Assert.Null(warned.Json.At("spec/sise"));
    }

    [Fact]
    public async Task Apply_UnknownField_IsRefusedWhateverTheParameter()
    {
        var widget = Widget("one", """{"size": 1, "sise": 2}""");

        var answer = (await Api.PatchAsync(Widgets + "/one?fieldManager=me&fieldValidation=Ignore", ApiClient.ApplyPatch, widget))
            .Expect(HttpStatusCode.InternalServerError);

        Assert.Contains(".spec.sise: field not declared in schema", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_UnknownFieldValidation_IsInvalid()
    {
        var answer = (await Api.PostAsync(ConfigMaps + "?fieldValidation=Sometimes", Parse("""{"metadata": {"name": "one"}}""")))
            .Expect(HttpStatusCode.UnprocessableEntity);

        Assert.Contains("fieldValidation: Unsupported value: \"Sometimes\"", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_PreservedSubtree_KeepsUnknownFields()
    {
        var answer = (await Api.PostAsync(
            Widgets + "?fieldValidation=Strict", Widget("one", """{"size": 1, "anything": {"goes": [1, {"here": null}], "f": 1.5}}""")))
            .Expect(HttpStatusCode.Created);

        Assert.Equal("""{"f":1.5,"goes":[1,{"here":null}]}""", answer.Json.At("spec/anything")!.Plain());
    }
}
