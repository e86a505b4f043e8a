using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Carillon.Api.Executions;
using Carillon.Api.Executors;
using Carillon.Tests.Integration.Agent;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Http;

namespace Carillon.Tests.Integration.Gateway;

/// <summary>A host and a gateway that its agents find. Those of other tests find it too, and have nothing to show there.</summary>
public sealed class GatewayAgentFixture : IAsyncLifetime
{
    private readonly ApiServerFixture _server = new();
    private AgentProcess? _agent;

    public AgentFixture Host { get; } = new();

    internal GatewayHost Gateway { get; private set; } = null!;

    public ApiClient Api => Host.Api;

    /// <summary>The file that holds the agent's token.</summary>
    public string TokenFile => Path.Combine(Host.Folder, "token");

    public async Task InitializeAsync()
    {
        await _server.InitializeAsync();
        await Host.InitializeAsync();
        Gateway = await GatewayHost.StartAsync(_server, agentNamespace: "carillon-agents");
        await File.WriteAllTextAsync(TokenFile, await Gateway.TokenAsync(Host.Node));
    }

    /// <summary>The agent, which has its token; another one where the last one has ended.</summary>
    internal async Task<AgentProcess> AgentAsync() => _agent is { HasExited: false }
        ? _agent
        : _agent = await Host.StartAgentAsync(more: ["--gateway-token-file", TokenFile]);

    /// <summary>Makes a Secret of one key, <c>k</c>, and answers its name.</summary>
    internal async Task<string> MakeSecretAsync(string value, string? name = null)
    {
        name ??= ApiServerFixture.UniqueName("secret");
        (await Api.PostAsync(
            $"api/v1/namespaces/{Host.Namespace}/secrets",
            new JsonObject { ["metadata"] = new JsonObject { ["name"] = name }, ["stringData"] = new JsonObject { ["k"] = value } })).Expect(HttpStatusCode.Created);
        return name;
    }

    /// <summary>Gives a Secret another value.</summary>
    internal async Task ChangeSecretAsync(string name, string value) => (await Api.PatchAsync(
        $"api/v1/namespaces/{Host.Namespace}/secrets/{name}",
        ApiClient.MergePatch,
        new JsonObject { ["stringData"] = new JsonObject { ["k"] = value } })).Expect(HttpStatusCode.OK);

    internal async Task DeleteSecretAsync(string name) =>
        (await Api.DeleteAsync($"api/v1/namespaces/{Host.Namespace}/secrets/{name}")).Expect(HttpStatusCode.OK);

    /// <summary>A command that finds the value of a Secret as SECRET.</summary>
    internal ExecutionSpec Shell(string command, string secret, bool? optional = null, string variable = "SECRET") => Host.Spec(new ExecutorSpec
    {
        Shell = new ShellExecutor
        {
            Command = command,
            Env =
            [
                new()
                {
                    Name = variable,
                    ValueFrom = new ValueSource { SecretKeyRef = new KeySelector { Name = secret, Key = "k", Optional = optional } },
                },
            ],
        },
    });

    /// <summary>The files of the agent in which the text stands.</summary>
    internal IEnumerable<string> FilesWith(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        foreach (var file in Directory.EnumerateFiles(Host.DataFolder, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "lock"))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            if (copy.GetBuffer().AsSpan(0, (int)copy.Length).IndexOf(bytes) >= 0)
            {
                yield return file;
            }
        }
    }

    public async Task DisposeAsync()
    {
        await Host.StopAgentsAsync();
        await Gateway.DisposeAsync();
        await Host.DisposeAsync();
    }
}
