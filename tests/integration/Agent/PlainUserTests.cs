using Carillon.Api.Executions;
using Carillon.Api.Executors;
using Carillon.Tests.Support.Processes;

namespace Carillon.Tests.Integration.Agent;

/// <summary>An agent that is not root.</summary>
public sealed class PlainUserTests : IClassFixture<AgentFixture>
{
    private const string User = "65534"; // nobody, whatever its name here

    private readonly AgentFixture _host;

    public PlainUserTests(AgentFixture host)
    {
        _host = host;
    }

    [RootTheory]
    [InlineData("root", null)]
    [InlineData("daemon", null)]
    [InlineData(null, "daemon")]
    public async Task RunAsUser_Another_IsRefusedBeforeAnythingStarts(string? user, string? group)
    {
        await using var agent = await StartAsync();
        var witness = Path.Combine(_host.Folder, "open", Guid.NewGuid().ToString());

        var refused = await _host.RunAsync(_host.Spec(new ExecutorSpec
        {
            Shell = new ShellExecutor { Command = $"echo started > {witness}", RunAsUser = user, RunAsGroup = group, WorkingDir = "/" },
        }));
        var own = await _host.RunAsync(_host.Spec(new ExecutorSpec
        {
            Shell = new ShellExecutor { Command = $"id -u > {witness}.own", RunAsUser = User, WorkingDir = "/" },
        }));

        Assert.Equal((ExecutionPhase.Failed, "NotPermitted"), (refused.Phase!.Value, refused.Reason));
        var (field, value) = user is null ? ("runAsGroup", group) : ("runAsUser", user);
        Assert.Contains($"spec.executor.shell.{field}: \"{value}\"", refused.Message, StringComparison.Ordinal);
        Assert.Null(refused.ExitCode);
        Assert.False(File.Exists(witness));
        Assert.Equal(ExecutionPhase.Succeeded, own.Phase);
        Assert.Equal([User], await File.ReadAllLinesAsync(witness + ".own"));
    }

    private async Task<AgentProcess> StartAsync()
    {
        var open = Directory.CreateDirectory(Path.Combine(_host.Folder, "open")).FullName;
        var kubeconfig = Path.Combine(open, "kubeconfig");
        File.Copy(_host.KubeconfigPath, kubeconfig, overwrite: true);
        _ = (await CommandLine.RunAsync("chmod", ["o+x", _host.Folder])).Success;
        _ = (await CommandLine.RunAsync("chown", ["-R", $"{User}:{User}", open])).Success;
        var agent = _host.LaunchAgentAs(User, kubeconfig, Path.Combine(open, "data"));
        await agent.WaitForLogAsync("executions.carillon.dev at version");
        await _host.WaitForAgentAsync(status => status.Conditions?[0].Reason == "AgentReady");
        return agent;
    }
}
