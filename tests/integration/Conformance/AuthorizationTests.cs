using System.Net;
using System.Text.Json.Nodes;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Http;
using static Carillon.Tests.Support.Http.JsonReading;

namespace Carillon.Tests.Integration.Conformance;

/// <summary>What a caller may do: the refusal itself and the reviews that ask beforehand.</summary>
public sealed class AuthorizationTests : ConformanceTest, IDisposable
{
    private const string Authorization = "apis/authorization.k8s.io/v1";

    private HttpClient? _nobody;

    public AuthorizationTests(ApiServerFixture server)
        : base(server)
    {
    }

    private string Nobody => $"system:serviceaccount:{Namespace}:nobody";

    [Theory]
    [InlineData("GET", "configmaps", "list", "configmaps")]
    [InlineData("POST", "configmaps", "create", "configmaps")]
    [InlineData("DELETE", "configmaps", "deletecollection", "configmaps")]
    [InlineData("GET", "secrets?watch=true", "watch", "secrets")]
    public async Task Request_WithoutRight_IsForbiddenAndSaysWhat(string method, string path, string verb, string resource)
    {
        var api = await NobodyAsync();

        var answer = (await api.SendAsync(new HttpMethod(method), Core(path), method == "GET" ? null : "{}")).Expect(HttpStatusCode.Forbidden);

        Assert.Equal("Forbidden", answer.Reason);
        Assert.Equal(
            $"{resource} is forbidden: User \"{Nobody}\" cannot {verb} resource \"{resource}\" in API group \"\" in the namespace \"{Namespace}\"",
            answer.Message);
        Assert.Equal(resource, answer.Json.Text("details/kind"));
    }

    [Fact]
    public async Task Request_ForOneCustomObject_NamesIt()
    {
        var answer = (await (await NobodyAsync()).GetAsync(Widgets + "/one")).Expect(HttpStatusCode.Forbidden);

        Assert.Equal(
            $"widgets.{WidgetDefinition.Group} \"one\" is forbidden: User \"{Nobody}\" cannot get resource \"widgets\" in API group \"{WidgetDefinition.Group}\" in the namespace \"{Namespace}\"",
            answer.Message);
    }

    [Fact]
    public async Task Request_AtClusterScope_SaysSo()
    {
        var answer = (await (await NobodyAsync()).GetAsync("api/v1/nodes")).Expect(HttpStatusCode.Forbidden);

        Assert.Equal(
            $"nodes is forbidden: User \"{Nobody}\" cannot list resource \"nodes\" in API group \"\" at the cluster scope", answer.Message);
    }

    [Theory]
    [InlineData("version")]
    [InlineData("api")]
    [InlineData("apis")]
    [InlineData("openapi/v3")]
    [InlineData("healthz")]
    public async Task Discovery_IsForEverybodyKnown(string path) => (await (await NobodyAsync()).GetAsync(path)).Expect(HttpStatusCode.OK);

    [Fact]
    public async Task SelfAccessReview_OfAdmin_IsAllowed() =>
        Assert.True(Allowed(await ReviewAsync(Api, "SelfSubjectAccessReview", "selfsubjectaccessreviews", Attributes("delete", "nodes"))));

    [Fact]
    public async Task SelfAccessReview_OfNobody_IsNot()
    {
        var review = await ReviewAsync(await NobodyAsync(), "SelfSubjectAccessReview", "selfsubjectaccessreviews", Attributes("get", "secrets"));

        Assert.False(Allowed(review));
    }

    [Fact]
    public async Task SelfAccessReview_OfPath_IsAnswered()
    {
        var review = await ReviewAsync(
            Api, "SelfSubjectAccessReview", "selfsubjectaccessreviews", """{"nonResourceAttributes": {"path": "/metrics", "verb": "get"}}""");

        Assert.True(Allowed(review));
    }

    [Fact]
    public async Task AccessReview_OfAnother_IsAnswered()
    {
        var spec = Parse(Attributes("get", "secrets"));
        spec["user"] = Nobody;
        var review = await ReviewAsync(Api, "SubjectAccessReview", "subjectaccessreviews", spec.ToJsonString());
        spec["user"] = "somebody";
        spec["groups"] = new JsonArray("system:masters");
        var master = await ReviewAsync(Api, "SubjectAccessReview", "subjectaccessreviews", spec.ToJsonString());

        Assert.False(Allowed(review));
        Assert.True(Allowed(master));
    }

    [Fact]
    public async Task LocalAccessReview_IsAnsweredInItsNamespace()
    {
        var spec = Parse(Attributes("get", "secrets"));
        spec["user"] = Nobody;

        var review = (await Api.PostAsync($"{Authorization}/namespaces/{Namespace}/localsubjectaccessreviews", Parse(
            $$$"""
            {"apiVersion": "authorization.k8s.io/v1", "kind": "LocalSubjectAccessReview", "metadata": {"namespace": "{{{Namespace}}}"},
             "spec": {{{spec.Plain()}}} }
            """))).Expect(HttpStatusCode.Created).Json;

        Assert.False(Allowed(review));
    }

    [Fact]
    public async Task AccessReview_WithoutSubject_IsInvalid() =>
        (await Api.PostAsync(Authorization + "/subjectaccessreviews", Parse(
            $$"""{"apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview", "spec": {{Attributes("get", "secrets")}} }""")))
            .Expect(HttpStatusCode.UnprocessableEntity);

    [Fact]
    public async Task RulesReview_OfAdmin_HoldsEverything()
    {
        var review = (await Api.PostAsync(Authorization + "/selfsubjectrulesreviews", Parse(
            """{"apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectRulesReview", "spec": {"namespace": "default"}}""")))
            .Expect(HttpStatusCode.Created).Json;

        Assert.Contains(review.Items("status/resourceRules"), rule => rule.Text("verbs/0") == "*" && rule.Text("resources/0") == "*");
        Assert.False(review.At("status/incomplete")!.GetValue<bool>());
    }

    public void Dispose() => _nobody?.Dispose();

    private static bool Allowed(JsonNode review) => review.At("status/allowed")!.GetValue<bool>();

    private static async Task<JsonNode> ReviewAsync(ApiClient api, string kind, string plural, string spec) =>
        (await api.PostAsync($"{Authorization}/{plural}", Parse(
            $$"""{"apiVersion": "authorization.k8s.io/v1", "kind": "{{kind}}", "spec": {{spec}} }"""))).Expect(HttpStatusCode.Created).Json;

    private string Attributes(string verb, string resource) =>
        $$"""{"resourceAttributes": {"namespace": "{{Namespace}}", "verb": "{{verb}}", "resource": "{{resource}}", "version": "v1"} }""";

    /// <summary>A client for a service account that nobody gave any right.</summary>
    private async Task<ApiClient> NobodyAsync()
    {
        (await Api.PostAsync(Core("serviceaccounts"), Parse("""{"metadata": {"name": "nobody"}}"""))).Expect(HttpStatusCode.Created);
        var token = (await Api.PostAsync(Core("serviceaccounts/nobody/token"), Parse("""{"spec": {}}"""))).Success.Text("status/token")!;
        _nobody = Server.Server.Access.WithToken(token).CreateHttpClient();
        return new ApiClient(_nobody);
    }
}
