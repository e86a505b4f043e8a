using System.Net;
using System.Net.Sockets;

using Carillon.Agent.Linux;
using Carillon.Api.Meta;
using Carillon.Tests.Support.Processes;

namespace Carillon.Tests.Integration.Agent;

/// <summary>How the agent starts, reloads and stops, and what it says when it cannot.</summary>
public sealed class SelfCareTests : IClassFixture<AgentFixture>
{
    private const int SigHup = 1;

    private readonly AgentFixture _host;

    public SelfCareTests(AgentFixture host)
    {
        _host = host;
    }

    [Fact]
    public async Task Hangup_SettingsChanged_TakesOverWhatMayChangeAndNamesTheRest()
    {
        var file = Path.Combine(_host.Folder, "agent.yaml");
        await File.WriteAllTextAsync(file, "httpListen: 127.0.0.1:0\nnodeLabels: site=berlin\n");
        await using var agent = await _host.StartAgentAsync(null, "--config", file);

        await File.WriteAllTextAsync(file, "httpListen: 127.0.0.1:1\nnodeLabels: site=paris\n");
        NativeMethods.Kill(agent.Id, SigHup);
        await agent.WaitForLogAsync("node-labels now in effect");
        await agent.WaitForLogAsync("wait for a restart: http-listen");
        await File.WriteAllTextAsync(file, "nodeLabels: nonsense\n");
        NativeMethods.Kill(agent.Id, SigHup);

        await agent.WaitForLogAsync("The settings are wrong, those of before stay");
        Assert.Equal(0, await agent.StopAsync());
    }

    [Fact]
    public async Task Start_PortIsTaken_IsSaidInOneLineWithoutAStackTrace()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        await using var agent = _host.LaunchAgent(null, "--http-listen", taken.LocalEndpoint.ToString()!);

        Assert.Equal(2, await agent.WaitForExitAsync());
        await agent.WaitForLogAsync("--http-listen: 127.0.0.1:");
        Assert.DoesNotContain("   at ", agent.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", agent.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Log_NobodyReadsIt_KeepsNothingFromGoingOn()
    {
        const int enough = 2000; // their lines fill the pipe and then the queue of the logger
        var pipe = Path.Combine(_host.Folder, "log");
        _ = (await CommandLine.RunAsync("mkfifo", [pipe])).Success;
        var tooLate = _host.Shell("true") with { ReleasedAt = TimeProvider.System.GetUtcNow().AddHours(-1) };
        for (var made = 0; made < enough; made += 100)
        {
            await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => _host.CreateAsync(tooLate)));
        }

        await using var agent = _host.LaunchAgentBehind(["sh", "-c", $"exec \"$@\" 1<>{pipe} 2>&1", "sh"], "--log-level", "debug");
        await _host.WaitForAgentAsync(status => status.Conditions?[0].Status == ConditionStatus.True);
        var last = await _host.RunAsync(_host.Shell("exit 7"));

        Assert.Equal(7, last.ExitCode);
        Assert.Equal(0, await agent.StopAsync());
    }

    [RootTheory]
    [InlineData("--data-dir: {0} belongs to user 65534", "mkdir {0} && chown 65534 {0}")]
    [InlineData("--data-dir: {0} can be written by others", "mkdir {0} && touch {0}/planted && chmod 1777 {0}")]
    [InlineData("--data-dir: {0} cannot be used", "touch {0}")]
    [InlineData("--data-dir: {0} cannot be used", "ln -s /proc/self {0}")]
    public async Task Start_DataFolderIsNotTheAgentsAlone_IsRefused(string expected, string prepare)
    {
        var folder = Path.Combine(_host.Folder, Guid.NewGuid().ToString());
        _ = (await CommandLine.RunAsync("sh", ["-c", string.Format(null, prepare, folder)])).Success;

        var result = await AgentProgram.RunAsync("--data-dir", folder, "--kubeconfig", _host.KubeconfigPath);

        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith("carillon-agent cannot start:\n" + string.Format(null, expected, folder), result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Output + result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kubeconfig", "/nonexistent/kubeconfig")]
    [InlineData("settings file", "--config=/nonexistent/agent.yaml")]
    public async Task Start_FileIsNotThere_IsNamed(string what, string argument)
    {
        string[] arguments = argument.StartsWith("--", StringComparison.Ordinal) ? [argument] : ["--kubeconfig", argument];

        var result = await AgentProgram.RunAsync([.. arguments, "--data-dir", Path.Combine(_host.Folder, Guid.NewGuid().ToString())]);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(what, result.Error, StringComparison.Ordinal);
        Assert.Contains("/nonexistent/", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_OfAnAgentThatTheOomKillerTreatsOtherwise_IsTreatedAsAnyOther()
    {
        await using var agent = await _host.StartAgentAsync();
        await File.WriteAllTextAsync($"/proc/{agent.Id}/oom_score_adj", "500"); // not everybody who is root may write a negative one

        var status = await _host.RunAsync(_host.Shell("cat /proc/self/oom_score_adj"));

        Assert.Equal("0\n", status.Output);
    }
}
