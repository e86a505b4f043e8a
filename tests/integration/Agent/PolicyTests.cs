using System.Net;
using System.Text.Json.Nodes;
using Carillon.Runtime.Yaml;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Http;
using Carillon.Tests.Support.Running;
using Carillon.Tests.Support.Waiting;

namespace Carillon.Tests.Integration.Agent;

/// <summary>An agent with the account that <c>config/</c> gives it on a cluster, held by the roles and policies there.</summary>
public sealed class PolicyTests : IClassFixture<AgentFixture>
{
    private const string Accounts = "api/v1/namespaces/carillon-agents/serviceaccounts";

    private readonly AgentFixture _host;

    public PolicyTests(AgentFixture host) => _host = host;

    [ApiFact(Needs = Needs.AdmissionPolicies)]
    public async Task HostAgent_MadeBefore_IsWrittenByEachAgentButNotItsSpec()
    {
        await ApplyAsync("rbac/agent.yaml", "policies/agent-own-lease.yaml", "policies/agent-own-objects.yaml");
        var kubeconfig = await KubeconfigAsync();
        await using (var first = await _host.StartAgentAsync(kubeconfig))
        {
            using var http = KubeconfigAccess.Load(kubeconfig).CreateHttpClient();
            var agent = new ApiClient(http);
            await Eventually.TrueAsync(() => IsHeldAsync(agent)); // a policy is in force a moment after it is made, and nothing tells when
            Assert.Equal(0, await first.StopAsync());
        }

        await using var second = await _host.StartAgentAsync(kubeconfig);
        await _host.SetDrainAsync(true);
        await _host.WaitForAgentAsync(static status => status.Conditions?[0].Reason == "Drained");
    }

    /// <summary>Whether it may change nothing of the spec of its HostAgent.</summary>
    private async Task<bool> IsHeldAsync(ApiClient agent)
    {
        var drain = new JsonObject { ["spec"] = new JsonObject { ["drain"] = true } };
        return (await agent.PatchAsync($"apis/carillon.dev/v1/hostagents/{_host.Node}?dryRun=All", ApiClient.MergePatch, drain)).Status == HttpStatusCode.Forbidden;
    }

    private async Task<string> KubeconfigAsync()
    {
        var node = await _host.Api.PostAsync("api/v1/nodes", new JsonObject { ["metadata"] = new JsonObject { ["name"] = _host.Node } });
        var bound = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Node", ["name"] = _host.Node, ["uid"] = node.Success.Text("metadata/uid") };
        var request = new JsonObject { ["spec"] = new JsonObject { ["boundObjectRef"] = bound, ["expirationSeconds"] = 3600 } };
        var token = (await _host.Api.PostAsync($"{Accounts}/carillon-agent/token", request)).Success.Text("status/token")!;
        var path = Path.Combine(_host.Folder, "agent.kubeconfig");
        var authority = KubeconfigAccess.Load(_host.KubeconfigPath).Authority!.ExportCertificatePem();
        KubeconfigWriter.WriteToken(path, _host.Address.ToString(), authority, token);
        return path;
    }

    private async Task ApplyAsync(params string[] files)
    {
        foreach (var file in files)
        {
            foreach (var item in YamlReader.ReadAll(await File.ReadAllTextAsync(Path.Combine(RepositoryFolder.Root, "config", file))))
            {
                _ = (await _host.Api.ApplyAsync(PathOf(item!), item!, "tests", force: true)).Success;
            }
        }
    }

    private static string PathOf(JsonNode item)
    {
        var version = item.Text("apiVersion")!;
        var kind = item.Text("kind")!.ToLowerInvariant();
        var plural = kind.EndsWith('y') ? kind[..^1] + "ies" : kind + "s";
        var ns = item.Text("metadata/namespace") is { } name ? $"namespaces/{name}/" : "";
        return $"{(version == "v1" ? "api" : "apis")}/{version}/{ns}{plural}/{item.Text("metadata/name")}";
    }
}
