using System.Net;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Http;
using Carillon.Tests.Support.Running;
using static Carillon.Tests.Support.Http.JsonReading;

namespace Carillon.Tests.Integration.Conformance;

public sealed class NamespaceTests : ConformanceTest
{
    public NamespaceTests(ApiServerFixture server)
        : base(server)
    {
    }

    [Fact]
    public async Task Create_New_IsActiveLabelledAndHeld()
    {
        var made = (await Api.GetAsync("api/v1/namespaces/" + Namespace)).Success;

        Assert.Equal("Active", made.Text("status/phase"));
        Assert.Equal(Namespace, made.At("metadata/labels")!["kubernetes.io/metadata.name"]!.GetValue<string>());
        Assert.Equal("kubernetes", made.Text("spec/finalizers/0"));
    }

    [Theory]
    [InlineData("default")]
    [InlineData("kube-system")]
    [InlineData("kube-public")]
    [InlineData("kube-node-lease")]
    public async Task Get_StandardNamespaces_Exist(string name) =>
        Assert.Equal("Active", (await Api.GetAsync("api/v1/namespaces/" + name)).Success.Text("status/phase"));

    [Theory]
    [InlineData("Upper")]
    [InlineData("with.dot")]
    [InlineData("sixty-four-characters-are-one-more-than-a-label-may-have-so-it-is-x")]
    public async Task Create_NotALabel_IsInvalid(string name)
    {
        var answer = (await Api.PostAsync("api/v1/namespaces", Parse($$$"""{"metadata": {"name": "{{{name}}}"} }""")))
            .Expect(HttpStatusCode.UnprocessableEntity);

        Assert.Equal("metadata.name", answer.Json.Text("details/causes/0/field"));
    }

    [ApiFact(Needs = Needs.Controllers)]
    public async Task Delete_WithContent_DeletesAllOfIt()
    {
        await CreateConfigMapAsync("one");
        await CreateWidgetAsync("two");
        var path = "api/v1/namespaces/" + Namespace;
        await using var watch = await Api.WatchAsync($"api/v1/namespaces?fieldSelector=metadata.name%3D{Namespace}");

        var deleting = (await Api.DeleteAsync(path)).Success;
        await watch.UntilAsync(change => change.Type == "DELETED");

        Assert.Equal("Terminating", deleting.Text("status/phase"));
        (await Api.GetAsync(path)).Expect(HttpStatusCode.NotFound);
        Assert.Empty((await Api.GetAsync(ConfigMaps)).Success.Items());
        Assert.Empty((await Api.GetAsync(Widgets)).Success.Items());
    }

    [ApiFact(Needs = Needs.Controllers)]
    public async Task Create_InTerminatingNamespace_IsForbidden()
    {
        await CreateConfigMapAsync("holder", """{"finalizers": ["example.com/hold"]}""");
        (await Api.DeleteAsync("api/v1/namespaces/" + Namespace)).Expect(HttpStatusCode.OK);

        var answer = (await Api.PostAsync(ConfigMaps, Parse("""{"metadata": {"name": "late"}}"""))).Expect(HttpStatusCode.Forbidden);

        Assert.Equal("Forbidden", answer.Reason);
        Assert.Equal(
            $"configmaps \"late\" is forbidden: unable to create new content in namespace {Namespace} because it is being terminated", answer.Message);
        Assert.Equal("NamespaceTerminating", answer.Json.Text("details/causes/0/reason"));

        await using var watch = await Api.WatchAsync($"api/v1/namespaces?fieldSelector=metadata.name%3D{Namespace}");
        _ = (await Api.PatchAsync(ConfigMaps + "/holder", ApiClient.MergePatch, Parse("""{"metadata": {"finalizers": null}}"""))).Success;
        await watch.UntilAsync(change => change.Type == "DELETED");
    }

    [Fact]
    public async Task Delete_Default_IsForbidden()
    {
        var answer = (await Api.DeleteAsync("api/v1/namespaces/default")).Expect(HttpStatusCode.Forbidden);

        Assert.Equal("namespaces \"default\" is forbidden: this namespace may not be deleted", answer.Message);
    }

    [Fact]
    public async Task DeleteCollection_IsNotAllowed() =>
        (await Api.DeleteAsync("api/v1/namespaces?labelSelector=none%3Dnone")).Expect(HttpStatusCode.MethodNotAllowed);
}
