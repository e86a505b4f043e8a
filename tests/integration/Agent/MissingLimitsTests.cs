using Carillon.Api.Executions;
using Carillon.Api.Executors;

namespace Carillon.Tests.Integration.Agent;

/// <summary>Limits on a host that cannot enforce them.</summary>
public sealed class MissingLimitsTests : IClassFixture<AgentFixture>
{
    private readonly AgentFixture _host;

    public MissingLimitsTests(AgentFixture host)
    {
        _host = host;
    }

    [Fact]
    public async Task Limits_NotEnforceable_FailBeforeTheStartUnlessTheAgentMayGoOn()
    {
        var witness = Path.Combine(_host.Folder, Guid.NewGuid().ToString());
        var spec = _host.Spec(new ExecutorSpec
        {
            Shell = new ShellExecutor { Command = $"echo started >> {witness}", Resources = new ShellResources { Memory = "64Mi", Pids = 10 } },
        });
        ExecutionStatus refused;
        await using (var strict = await _host.StartAgentAsync(more: ["--cgroup-root", "none"]))
        {
            refused = await _host.RunAsync(spec);
            Assert.Equal(0, await strict.StopAsync());
        }

        Assert.Equal((ExecutionPhase.Failed, "LimitsUnavailable"), (refused.Phase!.Value, refused.Reason));
        Assert.Contains("cannot limit memory and pids: its agent runs with --cgroup-root none", refused.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(witness));

        await using var lenient = await _host.StartAgentAsync(more: ["--cgroup-root", "none", "--allow-missing-limits"]);
        var ran = await _host.RunAsync(spec);

        Assert.Equal((ExecutionPhase.Succeeded, "it ran without its limits of memory and pids"), (ran.Phase!.Value, ran.Message));
        Assert.Equal(["started"], await File.ReadAllLinesAsync(witness));
    }
}
