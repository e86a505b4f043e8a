using System.Net;
using System.Text.RegularExpressions;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Http;
using static Carillon.Tests.Support.Http.JsonReading;

namespace Carillon.Tests.Integration.Conformance;

public sealed partial class CrudTests : ConformanceTest
{
    public CrudTests(ApiServerFixture server)
        : base(server)
    {
    }

    [Fact]
    public async Task Create_NewObject_AnswersItWithServerMetadata()
    {
        var created = await CreateConfigMapAsync("one");

        Assert.Equal("v1", created.Text("apiVersion"));
        Assert.Equal("ConfigMap", created.Text("kind"));
        Assert.Equal(Namespace, created.Text("metadata/namespace"));
        Assert.Matches(Uuid(), created.Text("metadata/uid"));
        Assert.Matches(@"^\d+$", created.Text("metadata/resourceVersion"));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", created.Text("metadata/creationTimestamp"));
        Assert.Null(created.At("metadata/selfLink"));
        Assert.Equal(created.Plain(), (await Api.GetAsync(ConfigMaps + "/one")).Success.Plain());
    }

    [Fact]
    public async Task Create_ServerOwnedMetadata_IsReplaced()
    {
        var created = await CreateConfigMapAsync(
            "one",
            """{"uid": "11111111-2222-3333-4444-555555555555", "creationTimestamp": "2001-01-01T00:00:00Z", "generation": 7, "deletionTimestamp": "2001-01-01T00:00:00Z", "selfLink": "/x"}""");

        Assert.NotEqual("11111111-2222-3333-4444-555555555555", created.Text("metadata/uid"));
        Assert.False(created.Text("metadata/creationTimestamp")!.StartsWith("2001", StringComparison.Ordinal));
        Assert.Null(created.At("metadata/deletionTimestamp"));
        Assert.Null(created.At("metadata/selfLink"));
    }

    [Fact]
    public async Task Create_ExistingName_IsAlreadyExists()
    {
        await CreateConfigMapAsync("one");

        var again = (await Api.PostAsync(ConfigMaps, Parse("""{"metadata": {"name": "one"}}"""))).Expect(HttpStatusCode.Conflict);

        Assert.Equal("AlreadyExists", again.Reason);
        Assert.Equal("configmaps \"one\" already exists", again.Message);
        Assert.Equal("one", again.Json.Text("details/name"));
        Assert.Equal("configmaps", again.Json.Text("details/kind"));
    }

    [Fact]
    public async Task Create_GenerateName_AddsFiveCharacters()
    {
        var created = (await Api.PostAsync(ConfigMaps, Parse("""{"metadata": {"generateName": "gen-"}}"""))).Success;

        Assert.Matches("^gen-[bcdfghjklmnpqrstvwxz2456789]{5}$", created.Text("metadata/name"));
        Assert.Equal("gen-", created.Text("metadata/generateName"));
    }

    [Fact]
    public async Task Create_NoName_IsInvalid()
    {
        var answer = (await Api.PostAsync(ConfigMaps, Parse("""{"metadata": {}}"""))).Expect(HttpStatusCode.UnprocessableEntity);

        Assert.Equal("Invalid", answer.Reason);
        Assert.Contains("name or generateName is required", answer.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Upper")]
    [InlineData("under_score")]
    [InlineData("-dash")]
    [InlineData("a..b")]
    public async Task Create_InvalidName_NamesTheFieldAndTheRule(string name)
    {
        var answer = (await Api.PostAsync(ConfigMaps, Parse($$$"""{"metadata": {"name": "{{{name}}}"}}""")))
            .Expect(HttpStatusCode.UnprocessableEntity);

        Assert.Equal("metadata.name", answer.Json.Text("details/causes/0/field"));
        Assert.Equal("FieldValueInvalid", answer.Json.Text("details/causes/0/reason"));
        Assert.Contains("a lowercase RFC 1123 subdomain must consist of", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_ResourceVersionSet_IsRefused()
    {
        var answer = await Api.PostAsync(ConfigMaps, Parse("""{"metadata": {"name": "one", "resourceVersion": "5"}}"""));

        Assert.Equal("resourceVersion should not be set on objects to be created", answer.Message);
        Assert.Equal(HttpStatusCode.InternalServerError, answer.Status);
    }

    [Fact]
    public async Task Create_OtherNamespaceInBody_IsBadRequest()
    {
        var answer = (await Api.PostAsync(ConfigMaps, Parse("""{"metadata": {"name": "one", "namespace": "other"}}""")))
            .Expect(HttpStatusCode.BadRequest);

        Assert.Equal("the namespace of the provided object does not match the namespace sent on the request", answer.Message);
    }

    [Fact]
    public async Task Create_NamespaceMissing_IsNotFound()
    {
        var answer = (await Api.PostAsync("api/v1/namespaces/no-such-namespace/configmaps", Parse("""{"metadata": {"name": "one"}}""")))
            .Expect(HttpStatusCode.NotFound);

        Assert.Equal("namespaces \"no-such-namespace\" not found", answer.Message);
    }

    [Fact]
    public async Task Create_OtherKindInBody_IsBadRequest()
    {
        var answer = (await Api.PostAsync(ConfigMaps, Parse("""{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "one"}}""")))
            .Expect(HttpStatusCode.BadRequest);

        Assert.Equal("BadRequest", answer.Reason);
        Assert.Contains("Secret", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_YamlBody_IsAccepted()
    {
        var created = await Api.SendAsync(
            HttpMethod.Post,
            ConfigMaps,
            "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: from-yaml\ndata:\n  a: \"1\"\n",
            "application/yaml");

        Assert.Equal("1", created.Success.Text("data/a"));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"metadata": {"name": 5}}""")]
    public async Task Create_UnreadableBody_IsBadRequest(string body)
    {
        var answer = (await Api.SendAsync(HttpMethod.Post, ConfigMaps, body)).Expect(HttpStatusCode.BadRequest);

        Assert.Equal("BadRequest", answer.Reason);
    }

    [Fact]
    public async Task Create_WrongTypeInCoreKind_IsRefused()
    {
        var answer = await Api.PostAsync(ConfigMaps, Parse("""{"metadata": {"name": "x"}, "data": {"a": 1}}"""));

        // kube-apiserver fails to decode it into its structure (400); a server that goes by the schema finds it invalid (422).
        Assert.Contains(answer.Status, new[] { HttpStatusCode.BadRequest, HttpStatusCode.UnprocessableEntity });
    }

    [Fact]
    public async Task Create_UnknownMediaType_IsUnsupported()
    {
        var answer = (await Api.SendAsync(HttpMethod.Post, ConfigMaps, "x", "text/csv")).Expect(HttpStatusCode.UnsupportedMediaType);

        Assert.Equal("UnsupportedMediaType", answer.Reason);
    }

    [Fact]
    public async Task Get_Missing_IsNotFoundWithDetails()
    {
        var answer = (await Api.GetAsync(ConfigMaps + "/none")).Expect(HttpStatusCode.NotFound);

        Assert.Equal("Status", answer.Json.Text("kind"));
        Assert.Equal("v1", answer.Json.Text("apiVersion"));
        Assert.Equal("Failure", answer.Json.Text("status"));
        Assert.Equal("configmaps \"none\" not found", answer.Message);
        Assert.Equal("NotFound", answer.Reason);
        Assert.Equal(404, answer.Json.Number("code"));
        Assert.Equal("none", answer.Json.Text("details/name"));
        Assert.Equal("configmaps", answer.Json.Text("details/kind"));
    }

    [Fact]
    public async Task Get_MissingCustomObject_NamesItsGroup()
    {
        var answer = (await Api.GetAsync(Widgets + "/none")).Expect(HttpStatusCode.NotFound);

        Assert.Equal($"widgets.{WidgetDefinition.Group} \"none\" not found", answer.Message);
        Assert.Equal(WidgetDefinition.Group, answer.Json.Text("details/group"));
    }

    [Fact]
    public async Task Update_ChangedData_RaisesResourceVersion()
    {
        var map = await CreateConfigMapAsync("one");
        var before = map.Text("metadata/resourceVersion");
        map["data"]!["key"] = "other";

        var updated = (await Api.PutAsync(ConfigMaps + "/one", map)).Expect(HttpStatusCode.OK).Json;

        Assert.Equal("other", updated.Text("data/key"));
        Assert.True(long.Parse(updated.Text("metadata/resourceVersion")!) > long.Parse(before!));
    }

    [Fact]
    public async Task Update_NothingChanged_KeepsResourceVersion()
    {
        var map = await CreateConfigMapAsync("one");

        var updated = (await Api.PutAsync(ConfigMaps + "/one", map)).Success;

        Assert.Equal(map.Text("metadata/resourceVersion"), updated.Text("metadata/resourceVersion"));
    }

    [Fact]
    public async Task Update_Missing_IsNotFound() =>
        (await Api.PutAsync(ConfigMaps + "/none", Parse("""{"metadata": {"name": "none"}}"""))).Expect(HttpStatusCode.NotFound);

    [Fact]
    public async Task Update_OtherNameInBody_IsBadRequest()
    {
        await CreateConfigMapAsync("one");

        var answer = (await Api.PutAsync(ConfigMaps + "/one", Parse("""{"metadata": {"name": "two"}}"""))).Expect(HttpStatusCode.BadRequest);

        Assert.Equal("the name of the object (two) does not match the name on the URL (one)", answer.Message);
    }

    [Fact]
    public async Task Update_OtherUid_IsConflict()
    {
        await CreateConfigMapAsync("one");

        var answer = (await Api.PutAsync(
            ConfigMaps + "/one", Parse("""{"metadata": {"name": "one", "uid": "11111111-2222-3333-4444-555555555555"}}""")))
            .Expect(HttpStatusCode.Conflict);

        Assert.Contains("Precondition failed: UID in precondition: 11111111-2222-3333-4444-555555555555", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Update_ImmutableMetadata_IsKept()
    {
        var map = await CreateConfigMapAsync("one");
        var changed = map.DeepClone();
        changed["metadata"]!["creationTimestamp"] = "2001-01-01T00:00:00Z";
        changed["data"]!["key"] = "other";

        var updated = (await Api.PutAsync(ConfigMaps + "/one", changed)).Success;

        Assert.Equal(map.Text("metadata/creationTimestamp"), updated.Text("metadata/creationTimestamp"));
    }

    [Fact]
    public async Task Update_InvalidLabelAndAnnotation_NamesBoth()
    {
        var answer = (await Api.PostAsync(ConfigMaps, Parse(
            """{"metadata": {"name": "one", "labels": {"a b": "x", "ok": "no spaces"}, "annotations": {"/": "x"}}}""")))
            .Expect(HttpStatusCode.UnprocessableEntity);

        var fields = answer.Json.Items("details/causes").Select(cause => cause.Text("field")).ToList();
        Assert.Contains("metadata.labels", fields);
        Assert.Contains("metadata.annotations", fields);
    }

    [GeneratedRegex("^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$")]
    private static partial Regex Uuid();
}
