using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Http;
using static Carillon.Tests.Support.Http.JsonReading;

namespace Carillon.Tests.Integration.Conformance;

/// <summary>Who a caller is: certificates, service-account tokens, reviews.</summary>
public sealed class AuthenticationTests : ConformanceTest
{
    private const string TokenReviews = "apis/authentication.k8s.io/v1/tokenreviews";

    public AuthenticationTests(ApiServerFixture server)
        : base(server)
    {
    }

    [Fact]
    public async Task Anonymous_Reading_IsRefused()
    {
        using var client = Server.Server.Access.Anonymous().CreateHttpClient();

        var answer = await new ApiClient(client).GetAsync(ConfigMaps);

        // A server with anonymous access knows "system:anonymous" and forbids (403); one without knows nobody (401).
        Assert.Contains(answer.Status, new[] { HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden });
        Assert.Equal("Status", answer.Json.Text("kind"));
    }

    [Fact]
    public async Task WrongToken_IsUnauthorized()
    {
        var answer = (await WithToken("nonsense", api => api.GetAsync(ConfigMaps))).Expect(HttpStatusCode.Unauthorized);

        Assert.Equal("Unauthorized", answer.Reason);
        Assert.Equal("Unauthorized", answer.Message);
        Assert.Equal(401, answer.Json.Number("code"));
    }

    [Fact]
    public async Task SelfSubjectReview_NamesTheAdmin()
    {
        var review = (await Api.PostAsync(
            "apis/authentication.k8s.io/v1/selfsubjectreviews",
            Parse("""{"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"}"""))).Expect(HttpStatusCode.Created).Json;

        Assert.NotNull(review.Text("status/userInfo/username"));
        Assert.Contains("system:authenticated", review.Items("status/userInfo/groups").Select(group => group.GetValue<string>()));
    }

    [Fact]
    public async Task Token_OfAccount_AuthenticatesIt()
    {
        var request = await CreateTokenAsync("robot", """{"expirationSeconds": 3600}""");
        var token = request.Text("status/token")!;

        var me = (await WithToken(token, api => api.PostAsync(
            "apis/authentication.k8s.io/v1/selfsubjectreviews",
            Parse("""{"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"}""")))).Success;

        Assert.Equal("TokenRequest", request.Text("kind"));
        Assert.NotNull(request.Text("status/expirationTimestamp"));
        Assert.Equal($"system:serviceaccount:{Namespace}:robot", me.Text("status/userInfo/username"));
        var groups = me.Items("status/userInfo/groups").Select(group => group.GetValue<string>()).ToList();
        Assert.Contains("system:serviceaccounts", groups);
        Assert.Contains("system:serviceaccounts:" + Namespace, groups);
    }

    [Fact]
    public async Task Token_Claims_NameTheAccount()
    {
        var token = (await CreateTokenAsync("robot", """{"expirationSeconds": 3600, "audiences": ["carillon"]}""")).Text("status/token")!;

        var claims = Parse(Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[1])));

        Assert.Equal($"system:serviceaccount:{Namespace}:robot", claims.Text("sub"));
        Assert.Equal("carillon", claims.Text("aud/0"));
        var kubernetes = claims["kubernetes.io"]!;
        Assert.Equal(Namespace, kubernetes.Text("namespace"));
        Assert.Equal("robot", kubernetes.Text("serviceaccount/name"));
        Assert.NotNull(kubernetes.Text("serviceaccount/uid"));
        Assert.Equal(3600, claims.Number("exp") - claims.Number("iat"));
    }

    [Fact]
    public async Task Token_OfOtherAudience_DoesNotAuthenticateHere()
    {
        var token = (await CreateTokenAsync("robot", """{"audiences": ["carillon"]}""")).Text("status/token")!;

        (await WithToken(token, api => api.GetAsync(ConfigMaps))).Expect(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Token_OfDeletedAccount_IsUnauthorized()
    {
        var token = (await CreateTokenAsync("robot", "{}")).Text("status/token")!;
        (await Api.DeleteAsync(Core("serviceaccounts/robot"))).Expect(HttpStatusCode.OK);

        (await WithToken(token, api => api.GetAsync(ConfigMaps))).Expect(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Token_TooShortLived_IsInvalid()
    {
        await CreateAccountAsync("robot");

        var answer = (await Api.PostAsync(Core("serviceaccounts/robot/token"), Parse("""{"spec": {"expirationSeconds": 60}}""")))
            .Expect(HttpStatusCode.UnprocessableEntity);

        Assert.Contains("spec.expirationSeconds: Invalid value: 60: may not specify a duration less than 10 minutes", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_OfMissingAccount_IsNotFound() =>
        (await Api.PostAsync(Core("serviceaccounts/none/token"), Parse("""{"spec": {}}"""))).Expect(HttpStatusCode.NotFound);

    [Fact]
    public async Task Token_BoundToNode_CarriesItsName()
    {
        var node = ApiServerFixture.UniqueName("node");
        var created = (await Api.PostAsync("api/v1/nodes", Parse($$$"""{"metadata": {"name": "{{{node}}}"} }"""))).Success;
        Server.Server.DeleteAtEnd("api/v1/nodes/" + node);

        var token = (await CreateTokenAsync(
            "robot",
            $$$"""{"boundObjectRef": {"apiVersion": "v1", "kind": "Node", "name": "{{{node}}}", "uid": "{{{created.Text("metadata/uid")}}}"} }""")).Text("status/token")!;
        var me = (await WithToken(token, api => api.PostAsync(
            "apis/authentication.k8s.io/v1/selfsubjectreviews",
            Parse("""{"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"}""")))).Success;

        Assert.Equal(node, me.At("status/userInfo/extra")!["authentication.kubernetes.io/node-name"]![0]!.GetValue<string>());
        (await Api.DeleteAsync("api/v1/nodes/" + node)).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task TokenReview_RightToken_IsAuthenticated()
    {
        var token = (await CreateTokenAsync("robot", """{"audiences": ["carillon"]}""")).Text("status/token")!;

        var review = await ReviewAsync(token, "carillon");
        var elsewhere = await ReviewAsync(token, "other");

        Assert.True(review.At("status/authenticated")!.GetValue<bool>());
        Assert.Equal($"system:serviceaccount:{Namespace}:robot", review.Text("status/user/username"));
        Assert.Equal("""["carillon"]""", review.At("status/audiences")!.Plain());
        Assert.NotEqual(true, elsewhere.At("status/authenticated")?.GetValue<bool>());
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("a.b.c")]
    public async Task TokenReview_WrongToken_IsNotAuthenticated(string token)
    {
        var review = await ReviewAsync(token, "carillon");

        Assert.NotEqual(true, review.At("status/authenticated")?.GetValue<bool>());
        Assert.Null(review.At("status/user/username"));
    }

    [Fact]
    public async Task TokenReview_TamperedToken_IsNotAuthenticated()
    {
        var token = (await CreateTokenAsync("robot", """{"audiences": ["carillon"]}""")).Text("status/token")!;
        var parts = token.Split('.');
        var claims = Parse(Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(parts[1])));
        claims["sub"] = "system:serviceaccount:kube-system:root";
        parts[1] = System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims.ToJsonString()));

        Assert.NotEqual(true, (await ReviewAsync(string.Join('.', parts), "carillon")).At("status/authenticated")?.GetValue<bool>());
    }

    private async Task<JsonNode> ReviewAsync(string token, string audience) =>
        (await Api.PostAsync(TokenReviews, Parse(
            $$$"""{"apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview", "spec": {"token": "{{{token}}}", "audiences": ["{{{audience}}}"]} }""")))
            .Expect(HttpStatusCode.Created).Json;

    private async Task CreateAccountAsync(string name) =>
        (await Api.PostAsync(Core("serviceaccounts"), Parse($$$"""{"metadata": {"name": "{{{name}}}"} }"""))).Expect(HttpStatusCode.Created);

    private async Task<JsonNode> CreateTokenAsync(string account, string spec)
    {
        await CreateAccountAsync(account);
        return (await Api.PostAsync(Core($"serviceaccounts/{account}/token"), Parse(
            $$$"""{"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {{{spec}}} }"""))).Expect(HttpStatusCode.Created).Json;
    }

    private async Task<ApiResponse> WithToken(string token, Func<ApiClient, Task<ApiResponse>> send)
    {
        using var client = Server.Server.Access.WithToken(token).CreateHttpClient();
        return await send(new ApiClient(client));
    }
}
