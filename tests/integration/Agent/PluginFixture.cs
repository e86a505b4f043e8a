using System.Runtime.Versioning;
using System.Text.Json;

using Carillon.Api.Executions;
using Carillon.Api.Executors;
using Carillon.Tests.Support.ApiServers;

namespace Carillon.Tests.Integration.Agent;

/// <summary>A running agent with a plugin folder of its own.</summary>
[SupportedOSPlatform("linux")]
public sealed class PluginFixture : IAsyncLifetime
{
    private const UnixFileMode Program =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    public AgentFixture Host { get; } = new();

    public string Plugins { get; private set; } = "";

    internal AgentProcess Agent { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await Host.InitializeAsync();
        Plugins = Directory.CreateDirectory(Path.Combine(Host.Folder, "plugins"), Program).FullName;
        Agent = await StartAgentAsync();
    }

    internal async Task<AgentProcess> StartAgentAsync() => Agent = await Host.StartAgentAsync(kubeconfig: null, "--plugin-dir", Plugins);

    /// <summary>Puts a shell script there under a name of its own, and answers that.</summary>
    public string Add(string script)
    {
        var name = ApiServerFixture.UniqueName("plugin");
        Write(name, "#!/bin/sh\n" + script);
        return name;
    }

    /// <summary>Installs one of <c>samples/plugins</c>.</summary>
    public void AddSample(string name) => Write(name, File.ReadAllText(Path.Combine(RepositoryFolder.Root, "samples", "plugins", name)));

    internal ExecutionSpec Spec(string plugin, string? config = null) => Host.Spec(new ExecutorSpec
    {
        Plugin = new PluginExecutor { Name = plugin, Config = config is null ? null : JsonDocument.Parse(config).RootElement },
    });

    internal Task<ExecutionStatus> RunAsync(string plugin, string? config = null) => Host.RunAsync(Spec(plugin, config));

    public Task DisposeAsync() => Host.DisposeAsync();

    private void Write(string name, string text)
    {
        var path = Path.Combine(Plugins, name);
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, Program);
    }
}
