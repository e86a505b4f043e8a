using System.Net;
using System.Text;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Http;
using static Carillon.Tests.Support.Http.JsonReading;

namespace Carillon.Tests.Integration.Conformance;

/// <summary>Rules of ConfigMap, Secret, Lease, ServiceAccount and Node.</summary>
public sealed class CoreKindTests : ConformanceTest
{
    public CoreKindTests(ApiServerFixture server)
        : base(server)
    {
    }

    private string Leases => $"apis/coordination.k8s.io/v1/namespaces/{Namespace}/leases";

    [Theory]
    [InlineData("""{"data": {"bad key": "x"}}""", "data[bad key]")]
    [InlineData("""{"data": {"..": "x"}}""", "data[..]")]
    [InlineData("""{"data": {"a": "x"}, "binaryData": {"a": "eA=="}}""", "data[a]")]
    public async Task ConfigMap_BadKeys_AreInvalid(string body, string field)
    {
        var map = Parse(body);
        map["metadata"] = Parse("""{"name": "one"}""");

        var answer = (await Api.PostAsync(ConfigMaps, map)).Expect(HttpStatusCode.UnprocessableEntity);

        Assert.Contains(answer.Json.Items("details/causes"), cause => cause.Text("field") == field);
    }

    [Fact]
    public async Task ConfigMap_Immutable_StaysAsItIs()
    {
        _ = (await Api.PostAsync(ConfigMaps, Parse("""{"metadata": {"name": "one"}, "immutable": true, "data": {"a": "1"}}"""))).Success;

        var data = (await Api.PatchAsync(ConfigMaps + "/one", ApiClient.MergePatch, Parse("""{"data": {"a": "2"}}""")))
            .Expect(HttpStatusCode.UnprocessableEntity);
        var flag = (await Api.PatchAsync(ConfigMaps + "/one", ApiClient.MergePatch, Parse("""{"immutable": false}""")))
            .Expect(HttpStatusCode.UnprocessableEntity);

        Assert.Contains("data: Forbidden: field is immutable when `immutable` is set", data.Message, StringComparison.Ordinal);
        Assert.Contains("immutable: Forbidden: field is immutable when `immutable` is set", flag.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConfigMap_TooLarge_IsInvalid()
    {
        var map = Parse("""{"metadata": {"name": "one"}, "data": {}}""");
        map["data"]!["big"] = new string('x', (1024 * 1024) + 1);

        var answer = (await Api.PostAsync(ConfigMaps, map)).Expect(HttpStatusCode.UnprocessableEntity);

        Assert.Contains("Too long: may not be more than 1048576 bytes", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secret_StringData_BecomesData()
    {
        var secret = (await Api.PostAsync(Secrets, Parse(
            """{"metadata": {"name": "one"}, "data": {"a": "AAEC"}, "stringData": {"b": "grüß", "a": "wins"}}"""))).Success;

        Assert.Equal("Opaque", secret.Text("type"));
        Assert.Null(secret.At("stringData"));
        Assert.Equal(Convert.ToBase64String("wins"u8), secret.Text("data/a"));
        Assert.Equal("grüß", Encoding.UTF8.GetString(Convert.FromBase64String(secret.Text("data/b")!)));
    }

    [Fact]
    public async Task Secret_NotBase64_IsRefused()
    {
        var answer = await Api.PostAsync(Secrets, Parse("""{"metadata": {"name": "one"}, "data": {"a": "?"}}"""));

        // kube-apiserver fails to decode it into its structure (400); a server that goes by the schema finds it invalid (422).
        Assert.Contains(answer.Status, new[] { HttpStatusCode.BadRequest, HttpStatusCode.UnprocessableEntity });
    }

    [Fact]
    public async Task Secret_Type_IsImmutable()
    {
        _ = (await Api.PostAsync(Secrets, Parse("""{"metadata": {"name": "one"}, "type": "example.com/a"}"""))).Success;

        var answer = (await Api.PatchAsync(Secrets + "/one", ApiClient.MergePatch, Parse("""{"type": "example.com/b"}""")))
            .Expect(HttpStatusCode.UnprocessableEntity);

        Assert.Contains("type: Invalid value: \"example.com/b\": field is immutable", answer.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"type": "kubernetes.io/tls", "data": {"tls.crt": ""}}""", "data[tls.key]")]
    [InlineData("""{"type": "kubernetes.io/basic-auth", "data": {"x": ""}}""", "data[username]")]
    [InlineData("""{"type": "kubernetes.io/ssh-auth", "data": {"x": ""}}""", "data[ssh-privatekey]")]
    [InlineData("""{"type": "kubernetes.io/dockerconfigjson", "data": {"x": ""}}""", "data[.dockerconfigjson]")]
    public async Task Secret_KnownType_NeedsItsKeys(string body, string field)
    {
        var secret = Parse(body);
        secret["metadata"] = Parse("""{"name": "one"}""");

        var answer = (await Api.PostAsync(Secrets, secret)).Expect(HttpStatusCode.UnprocessableEntity);

        Assert.Contains(answer.Json.Items("details/causes"), cause => cause.Text("field") == field);
    }

    [Fact]
    public async Task Secret_ApplyOfStringData_IsKeptAsData()
    {
        var secret = Parse("""{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "one"}, "stringData": {"a": "1"}}""");

        var applied = (await Api.ApplyAsync(Secrets + "/one", secret, "me")).Success;

        Assert.Equal("MQ==", applied.Text("data/a"));
    }

    [Fact]
    public async Task Lease_MicroTimes_KeepTheirDigits()
    {
        var lease = (await Api.PostAsync(Leases, Parse(
            """
            {"metadata": {"name": "one"}, "spec": {"holderIdentity": "me", "leaseDurationSeconds": 15, "leaseTransitions": 0,
             "acquireTime": "2026-01-02T03:04:05.678901Z", "renewTime": "2026-01-02T03:04:05.000000Z"}}
            """))).Success;

        Assert.Equal("2026-01-02T03:04:05.678901Z", lease.Text("spec/acquireTime"));
        Assert.Equal("2026-01-02T03:04:05.000000Z", lease.Text("spec/renewTime"));
        Assert.Equal(0, lease.Number("spec/leaseTransitions"));
    }

    [Theory]
    [InlineData("""{"leaseDurationSeconds": 0}""", "spec.leaseDurationSeconds")]
    [InlineData("""{"leaseTransitions": -1}""", "spec.leaseTransitions")]
    public async Task Lease_BadNumbers_AreInvalid(string spec, string field)
    {
        var answer = (await Api.PostAsync(Leases, Parse($$$"""{"metadata": {"name": "one"}, "spec": {{{spec}}} }""")))
            .Expect(HttpStatusCode.UnprocessableEntity);

        Assert.Contains(answer.Json.Items("details/causes"), cause => cause.Text("field") == field);
    }

    [Fact]
    public async Task Lease_TwoClaimants_OneWins()
    {
        var lease = (await Api.PostAsync(Leases, Parse("""{"metadata": {"name": "one"}, "spec": {}}"""))).Success;

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(index =>
        {
            var claim = lease.DeepClone();
            claim["spec"]!["holderIdentity"] = $"claimant-{index}";
            return Api.PutAsync(Leases + "/one", claim);
        }));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.Equal(4, answers.Count(answer => answer is { Status: HttpStatusCode.Conflict, Reason: "Conflict" }));
    }

    [Fact]
    public async Task Node_StatusIsASubresource()
    {
        var name = ApiServerFixture.UniqueName("node");
        Server.Server.DeleteAtEnd("api/v1/nodes/" + name);

        var created = (await Api.PostAsync("api/v1/nodes", Parse(
            $$$"""{"metadata": {"name": "{{{name}}}", "labels": {"zone": "a"} }, "spec": {"unschedulable": true}}"""))).Success;
        var patched = (await Api.PatchAsync(
            $"api/v1/nodes/{name}/status", ApiClient.MergePatch, Parse("""{"status": {"nodeInfo": {"kubeletVersion": "x"}}}"""))).Success;

        Assert.True(created.At("spec/unschedulable")!.GetValue<bool>());
        Assert.Equal("x", patched.Text("status/nodeInfo/kubeletVersion"));
        Assert.Equal([name], (await Api.GetAsync($"api/v1/nodes?fieldSelector=metadata.name%3D{name}")).Success.Names());
        (await Api.DeleteAsync("api/v1/nodes/" + name)).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Pods_ListIsServed() => Assert.Equal("PodList", (await Api.GetAsync(Core("pods"))).Success.Text("kind"));

    [Theory]
    [InlineData("2026-01-02T03:04:05Z")]
    [InlineData("2026-01-02T03:04:05.1Z")]
    [InlineData("2026-01-02T03:04:05.123456789Z")]
    public async Task Lease_TimeWithoutMicroseconds_IsBadRequest(string time)
    {
        var lease = Parse("""{"metadata": {"name": "one"}, "spec": {}}""");
        lease["spec"]!["renewTime"] = time;

        var answer = (await Api.PostAsync(Leases, lease)).Expect(HttpStatusCode.BadRequest);

        Assert.Contains("Lease in version \"v1\" cannot be handled as a Lease", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lease_TimeWithMicroseconds_IsKept()
    {
        var lease = (await Api.PostAsync(
            Leases, Parse("""{"metadata": {"name": "one"}, "spec": {"acquireTime": "2026-01-02T03:04:05.000006Z"}}"""))).Success;

        Assert.Equal("2026-01-02T03:04:05.000006Z", lease.Text("spec/acquireTime"));
    }

    [Fact]
    public async Task Map_NullValue_IsTheEmptyText()
    {
        var created = (await Api.PostAsync(
            ConfigMaps, Parse("""{"metadata": {"name": "one", "labels": {"l": null}}, "data": {"a": null, "b": "1"}, "binaryData": null}"""))).Success;
        var applied = (await Api.ApplyAsync(ConfigMaps + "/two", Parse(
            """{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "two"}, "data": {"a": null}}"""), "alice")).Success;

        Assert.Equal("""{"a":"","b":"1"}""", created["data"]!.Plain());
        Assert.Equal("""{"l":""}""", created.At("metadata/labels")!.Plain());
        Assert.Null(created["binaryData"]);
        Assert.Equal("""{"a":""}""", applied["data"]!.Plain());
    }
}
