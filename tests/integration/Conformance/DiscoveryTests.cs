using System.Net;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Http;

namespace Carillon.Tests.Integration.Conformance;

public sealed class DiscoveryTests : ConformanceTest
{
    private const string Aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
    private const string ClientGo =
        Aggregated + ",application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json";

    public DiscoveryTests(ApiServerFixture server)
        : base(server)
    {
    }

    [Fact]
    public async Task Version_IsAKubernetesVersion()
    {
        var version = (await Api.GetAsync("version")).Success;

        Assert.Equal("1", version.Text("major"));
        Assert.True(int.Parse(version.Text("minor")!.TrimEnd('+')) >= 30);
        Assert.Matches(@"^v1\.\d+\.\d+", version.Text("gitVersion"));
    }

    [Theory]
    [InlineData("healthz")]
    [InlineData("livez")]
    [InlineData("readyz")]
    public async Task Health_IsOk(string path) => Assert.Equal("ok", (await Api.GetAsync(path)).Expect(HttpStatusCode.OK).Text);

    [Fact]
    public async Task Legacy_CoreVersions()
    {
        var versions = (await Api.GetAsync("api")).Success;

        Assert.Equal("APIVersions", versions.Text("kind"));
        Assert.Contains("v1", versions.Items("versions").Select(version => version.GetValue<string>()));
        Assert.NotNull(versions.At("serverAddressByClientCIDRs"));
    }

    [Fact]
    public async Task Legacy_Groups()
    {
        var groups = (await Api.GetAsync("apis")).Success;

        Assert.Equal("APIGroupList", groups.Text("kind"));
        var group = groups.Items("groups").Single(item => item.Text("name") == WidgetDefinition.Group);
        Assert.Equal(WidgetDefinition.Group + "/v1", group.Text("preferredVersion/groupVersion"));
        Assert.Equal("v1", group.Text("versions/0/version"));
    }

    [Theory]
    [InlineData("apiextensions.k8s.io")]
    [InlineData("coordination.k8s.io")]
    [InlineData("authentication.k8s.io")]
    [InlineData("authorization.k8s.io")]
    [InlineData(WidgetDefinition.Group)]
    public async Task Legacy_Group(string name)
    {
        var group = (await Api.GetAsync("apis/" + name)).Success;

        Assert.Equal("APIGroup", group.Text("kind"));
        Assert.Equal(name, group.Text("name"));
        Assert.Equal(name + "/v1", group.Text("preferredVersion/groupVersion"));
    }

    [Fact]
    public async Task Legacy_ResourcesOfCustomGroup()
    {
        var list = (await Api.GetAsync($"apis/{WidgetDefinition.Group}/v1")).Success;

        Assert.Equal("APIResourceList", list.Text("kind"));
        Assert.Equal(WidgetDefinition.Group + "/v1", list.Text("groupVersion"));
        var widgets = list.Items("resources").Single(resource => resource.Text("name") == "widgets");
        Assert.Equal("widget", widgets.Text("singularName"));
        Assert.True(widgets.At("namespaced")!.GetValue<bool>());
        Assert.Equal("Widget", widgets.Text("kind"));
        Assert.Equal(
            ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
            widgets.Items("verbs").Select(verb => verb.GetValue<string>()).Order());
        Assert.Equal("""["wg"]""", widgets.At("shortNames")!.Plain());
        Assert.Equal("""["gadgets"]""", widgets.At("categories")!.Plain());
        var status = list.Items("resources").Single(resource => resource.Text("name") == "widgets/status");
        Assert.Equal(["get", "patch", "update"], status.Items("verbs").Select(verb => verb.GetValue<string>()).Order());
    }

    [Theory]
    [InlineData("configmaps", "ConfigMap", "cm", true)]
    [InlineData("secrets", "Secret", null, true)]
    [InlineData("serviceaccounts", "ServiceAccount", "sa", true)]
    [InlineData("events", "Event", "ev", true)]
    [InlineData("pods", "Pod", "po", true)]
    [InlineData("namespaces", "Namespace", "ns", false)]
    [InlineData("nodes", "Node", "no", false)]
    public async Task Legacy_CoreResources(string name, string kind, string? shortName, bool namespaced)
    {
        var resource = (await Api.GetAsync("api/v1")).Success.Items("resources").Single(item => item.Text("name") == name);

        Assert.Equal(kind, resource.Text("kind"));
        Assert.Equal(kind.ToLowerInvariant(), resource.Text("singularName"));
        Assert.Equal(namespaced, resource.At("namespaced")!.GetValue<bool>());
        Assert.Equal(shortName, resource.Text("shortNames/0"));
    }

    [Theory]
    [InlineData("namespaces/status", "Namespace")]
    [InlineData("namespaces/finalize", "Namespace")]
    [InlineData("nodes/status", "Node")]
    [InlineData("serviceaccounts/token", "TokenRequest")]
    public async Task Legacy_CoreSubresources(string name, string kind) =>
        Assert.Equal(kind, (await Api.GetAsync("api/v1")).Success.Items("resources").Single(item => item.Text("name") == name).Text("kind"));

    [Theory]
    [InlineData(Aggregated)]
    [InlineData(ClientGo)]
    public async Task Aggregated_Groups(string accept)
    {
        var answer = (await Api.GetAsync("apis", accept)).Expect(HttpStatusCode.OK);

        Assert.Contains("as=APIGroupDiscoveryList", answer.ContentType, StringComparison.Ordinal);
        Assert.Equal("APIGroupDiscoveryList", answer.Json.Text("kind"));
        Assert.Equal("apidiscovery.k8s.io/v2", answer.Json.Text("apiVersion"));
        var version = answer.Json.Items()
            .Single(group => group.Text("metadata/name") == WidgetDefinition.Group)
            .Items("versions").Single();
        var widgets = version.Items("resources").Single();
        Assert.Equal("v1", version.Text("version"));
        Assert.Equal("Current", version.Text("freshness"));
        Assert.Equal("widgets", widgets.Text("resource"));
        Assert.Equal("Namespaced", widgets.Text("scope"));
        Assert.Equal("widget", widgets.Text("singularResource"));
        Assert.Equal("Widget", widgets.Text("responseKind/kind"));
        Assert.Equal(WidgetDefinition.Group, widgets.Text("responseKind/group"));
        Assert.Equal("wg", widgets.Text("shortNames/0"));
        Assert.Equal("gadgets", widgets.Text("categories/0"));
        Assert.Equal("status", widgets.Text("subresources/0/subresource"));
    }

    [Fact]
    public async Task Aggregated_Core()
    {
        var answer = (await Api.GetAsync("api", ClientGo)).Expect(HttpStatusCode.OK);

        Assert.Equal("APIGroupDiscoveryList", answer.Json.Text("kind"));
        var resources = answer.Json.Items().Single().Items("versions").Single().Items("resources");
        var accounts = resources.Single(resource => resource.Text("resource") == "serviceaccounts");
        Assert.Contains("token", accounts.Items("subresources").Select(item => item.Text("subresource")));
        Assert.Contains("configmaps", resources.Select(resource => resource.Text("resource")));
    }

    [Theory]
    [InlineData("apis/no.such.group")]
    [InlineData("apis/no.such.group/v1")]
    [InlineData("apis/no.such.group/v1/things")]
    [InlineData("apis/" + WidgetDefinition.Group + "/v2")]
    [InlineData("apis/" + WidgetDefinition.Group + "/v1/gizmos")]
    [InlineData("api/v2")]
    [InlineData("api/v1/nothings")]
    [InlineData("nowhere")]
    public async Task UnknownPath_IsNotFound(string path) => (await Api.GetAsync(path)).Expect(HttpStatusCode.NotFound);

    [Fact]
    public async Task KnownResource_UnknownVerb_IsNotAllowed() =>
        (await Api.SendAsync(HttpMethod.Put, ConfigMaps, "{}")).Expect(HttpStatusCode.MethodNotAllowed);
}
