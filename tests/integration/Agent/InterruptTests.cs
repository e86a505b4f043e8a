using Carillon.Agent.Linux;
using Carillon.Api.Executions;
using Carillon.Tests.Support.Waiting;

namespace Carillon.Tests.Integration.Agent;

/// <summary>Ctrl-C at the agent's terminal.</summary>
public sealed class InterruptTests : IClassFixture<AgentFixture>
{
    private const string Stubborn = "trap '' TERM; setsid sh -c 'echo $$ >> PIDS; while :; do sleep 1; done' & echo $$ >> PIDS; while :; do sleep 1; done";

    private readonly AgentFixture _host;

    public InterruptTests(AgentFixture host)
    {
        _host = host;
    }

    [Fact]
    public async Task Interrupt_TreeThatIgnoresTerm_IsEndedAndReported()
    {
        await using var agent = await _host.StartAgentAsync();
        var (name, tree) = await StartStubbornAsync(grace: 1);

        agent.Interrupt();
        Assert.Equal(0, await agent.WaitForExitAsync());

        Assert.DoesNotContain(tree, IsAlive);
        await AssertAgentStoppedAsync(name);
        Assert.Contains("Everything that ran has ended and is reported", agent.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interrupt_Twice_SkipsTheGrace()
    {
        await using var agent = await _host.StartAgentAsync();
        var (name, tree) = await StartStubbornAsync(grace: 600);

        agent.Interrupt();
        await agent.WaitForLogAsync("Ending ");
        Assert.Contains(tree, IsAlive);
        agent.Interrupt();
        Assert.Equal(0, await agent.WaitForExitAsync());

        Assert.DoesNotContain(tree, IsAlive);
        await AssertAgentStoppedAsync(name);
    }

    [Fact]
    public async Task Interrupt_ServerDoesNotAnswer_TheNextAgentReportsIt()
    {
        await using var relay = new TcpRelay(_host.Address);
        string name;
        await using (var agent = await _host.StartAgentAsync(await _host.RelayedKubeconfigAsync(relay)))
        {
            (name, var tree) = await StartStubbornAsync(grace: 1);
            relay.Close();

            agent.Interrupt();
            Assert.Equal(0, await agent.WaitForExitAsync());

            Assert.DoesNotContain(tree, IsAlive);
        }

        await using var next = await _host.StartAgentAsync();
        await AssertAgentStoppedAsync(name);
    }

    private async Task<(string Name, List<ProcessIdentity> Tree)> StartStubbornAsync(int grace)
    {
        var pids = Path.Combine(_host.Folder, Guid.NewGuid().ToString());
        var command = Stubborn.Replace("PIDS", pids, StringComparison.Ordinal);
        var name = await _host.CreateAsync(_host.Shell(command) with { TerminationGracePeriodSeconds = grace });
        var tree = await WrittenFile.LinesAsync(pids, 2);
        var proc = new ProcFileSystem();
        return (name, [.. tree.Select(int.Parse).Select(pid => new ProcessIdentity(pid, proc.Find(pid)!.Value.StartTicks, proc.BootId()))]);
    }

    private async Task AssertAgentStoppedAsync(string name)
    {
        var status = await _host.WaitForEndAsync(name);
        Assert.Equal((ExecutionPhase.Cancelled, "AgentStopped"), (status.Phase!.Value, status.Reason));
        Assert.Equal("the agent was stopped at its terminal", status.Message);
    }

    private static bool IsAlive(ProcessIdentity process)
    {
        var proc = new ProcFileSystem();
        return process.IsAlive(proc, proc.BootId());
    }
}
