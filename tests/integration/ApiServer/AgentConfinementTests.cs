using System.Net;
using System.Text.Json.Nodes;
using Carillon.ApiServer;
using Carillon.ApiServer.Security;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Tests.Integration.ApiServer;

/// <summary>What the agent of one node gets to see and to change of the others: nothing.</summary>
public sealed class AgentConfinementTests : IAsyncLifetime
{
    private const string Executions = "apis/carillon.dev/v1/namespaces/default/executions";

    private readonly string _folder = Directory.CreateTempSubdirectory("carillon-agent-role-").FullName;
    private EmbeddedApiServer _server = null!;
    private ApiClient _admin = null!;
    private ApiClient _agent = null!;

    public async Task InitializeAsync()
    {
        var options = new EmbeddedApiServerOptions { DataDirectory = Path.Combine(_folder, "data"), Rules = [] };
        _server = await EmbeddedApiServer.StartAsync(options, NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);
        _admin = new ApiClient(KubeconfigAccess.Load(_server.AdminKubeconfigPath).CreateHttpClient());
        var kubeconfig = Path.Combine(_folder, "agent.kubeconfig");
        StandaloneCredentials.WriteKubeconfig(kubeconfig, options.DataDirectory, _server.Address, Role.Agent, "node-1", TimeProvider.System);
        _agent = new ApiClient(KubeconfigAccess.Load(kubeconfig).CreateHttpClient());
        (await _admin.PostAsync("apis/apiextensions.k8s.io/v1/customresourcedefinitions", Definition())).Expect(HttpStatusCode.Created);
        foreach (var (name, node) in new[] { ("mine", "node-1"), ("theirs", "node-2") })
        {
            (await _admin.PostAsync(Executions, Execution(name, node))).Expect(HttpStatusCode.Created);
        }
    }

    [Fact]
    public async Task List_OfAllExecutions_ShowsItsOwn() => Assert.Equal(
        ["mine"],
        (await _agent.GetAsync("apis/carillon.dev/v1/executions")).Success.Items().Select(item => item.Text("metadata/name")));

    [Fact]
    public async Task Get_OfAnotherNode_IsForbidden()
    {
        (await _agent.GetAsync(Executions + "/mine")).Expect(HttpStatusCode.OK);
        (await _agent.GetAsync(Executions + "/theirs")).Expect(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Watch_ExecutionsOfTwoNodes_HearsOfItsOwn()
    {
        await using var watch = await _agent.WatchAsync(Executions);
        (await _admin.PostAsync(Executions, Execution("theirs-too", "node-2"))).Expect(HttpStatusCode.Created);
        (await _admin.PostAsync(Executions, Execution("mine-too", "node-1"))).Expect(HttpStatusCode.Created);

        Assert.Equal("mine", (await watch.NextAsync()).Name);
        Assert.Equal("mine-too", (await watch.NextAsync()).Name);
    }

    [Fact]
    public async Task PatchStatus_OnlyOfItsOwn_AndNothingElse()
    {
        var status = JsonReading.Parse("""{"status": {"phase": "Running"}}""");
        Assert.Equal("Running", (await _agent.PatchAsync(Executions + "/mine/status", ApiClient.MergePatch, status)).Success.Text("status/phase"));
        (await _agent.PatchAsync(Executions + "/theirs/status", ApiClient.MergePatch, status)).Expect(HttpStatusCode.Forbidden);
        (await _agent.PatchAsync(Executions + "/mine", ApiClient.MergePatch, JsonReading.Parse("""{"spec": {"nodeName": "node-2"}}""")))
            .Expect(HttpStatusCode.Forbidden);
        (await _agent.DeleteAsync(Executions + "/mine")).Expect(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task CreateNode_OnlyItsOwn()
    {
        (await _agent.PostAsync("api/v1/nodes", JsonReading.Parse("""{"metadata": {"name": "node-2"}}"""))).Expect(HttpStatusCode.Forbidden);
        (await _agent.PostAsync("api/v1/nodes", JsonReading.Parse("""{"metadata": {"name": "node-1"}}"""))).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task ReadSecrets_IsForbidden() => (await _agent.GetAsync("api/v1/secrets")).Expect(HttpStatusCode.Forbidden);

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static JsonNode Definition() => JsonReading.Parse("""
        {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "executions.carillon.dev"},
         "spec": {"group": "carillon.dev", "scope": "Namespaced", "names": {"plural": "executions", "kind": "Execution"},
          "versions": [{"name": "v1", "served": true, "storage": true, "subresources": {"status": {}}, "schema": {"openAPIV3Schema":
           {"type": "object", "properties": {"spec": {"type": "object", "properties": {"nodeName": {"type": "string"}}},
            "status": {"type": "object", "properties": {"phase": {"type": "string"}}}}}}}]}}
        """);

    private static JsonObject Execution(string name, string node) => new()
    {
        ["apiVersion"] = "carillon.dev/v1",
        ["kind"] = "Execution",
        ["metadata"] = new JsonObject { ["name"] = name },
        ["spec"] = new JsonObject { ["nodeName"] = node },
    };
}
