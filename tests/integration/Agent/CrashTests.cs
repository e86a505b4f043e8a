using Carillon.Agent.Linux;
using Carillon.Api.Executions;
using Carillon.Tests.Support.Waiting;

namespace Carillon.Tests.Integration.Agent;

/// <summary>What the next agent makes of a run in each state in which it may find one. That none is lost, whenever an agent dies: <see cref="Crashes.StepKillTests"/>.</summary>
public sealed class CrashTests : IClassFixture<AgentFixture>
{
    private readonly AgentFixture _host;

    public CrashTests(AgentFixture host)
    {
        _host = host;
    }

    [Fact]
    public async Task Stop_WhileARunGoesOn_TheNextAgentReportsIt()
    {
        var gate = Path.Combine(_host.Folder, Guid.NewGuid().ToString());
        string name;
        await using (var first = await _host.StartAgentAsync())
        {
            name = await _host.CreateAsync(_host.Shell($"echo before; while [ ! -e {gate} ]; do sleep 0.1; done; echo after; exit 3"));
            await _host.WaitAsync(name, status => status.Phase == ExecutionPhase.Running);
            Assert.Equal(0, await first.StopAsync());
        }

        await using var second = await _host.StartAgentAsync();
        await second.WaitForLogAsync("Took up");
        await File.WriteAllTextAsync(gate, "");
        var status = await _host.WaitForEndAsync(name);

        Assert.Equal((ExecutionPhase.Failed, 3, "before\nafter\n"), (status.Phase!.Value, status.ExitCode, status.Output));
    }

    [Fact]
    public async Task Kill_RunEndsAndTimesOutMeanwhile_TheNextAgentKnowsBoth()
    {
        var witness = Path.Combine(_host.Folder, Guid.NewGuid().ToString());
        string ends, timesOut;
        int pid;
        await using (var first = await _host.StartAgentAsync())
        {
            ends = await _host.CreateAsync(_host.Shell($"echo > {witness}.begun; sleep 0.5; echo end >> {witness}; exit 4"));
            timesOut = await _host.CreateAsync(_host.Shell($"echo $$ > {witness}.pid; exec sleep 600") with { TimeoutSeconds = 5 });
            pid = int.Parse(Assert.Single(await WrittenFile.LinesAsync(witness + ".pid")));
            await WrittenFile.LinesAsync(witness + ".begun"); // both begin on their own, in any order
            await first.KillAsync();
        }

        await WrittenFile.LinesAsync(witness);
        await Eventually.TrueAsync(() => new ProcFileSystem().Find(pid) is not { IsAlive: true });
        await using var second = await _host.StartAgentAsync();

        Assert.Equal(4, (await _host.WaitForEndAsync(ends)).ExitCode);
        Assert.Equal(ExecutionPhase.TimedOut, (await _host.WaitForEndAsync(timesOut)).Phase);
    }

    [Fact]
    public async Task Kill_WhileARunIsEnded_TheNextAgentFinishesItForTheSameReason()
    {
        var pids = Path.Combine(_host.Folder, Guid.NewGuid().ToString());
        string name;
        await using (var first = await _host.StartAgentAsync())
        {
            name = await _host.CreateAsync(_host.Shell($"trap '' TERM; echo $$ > {pids}; while :; do sleep 1; done") with { TerminationGracePeriodSeconds = 3 });
            await WrittenFile.LinesAsync(pids);
            await _host.CancelAsync(name);
            await first.WaitForLogAsync("Ending");
            await first.KillAsync();
        }

        await using var second = await _host.StartAgentAsync();
        var status = await _host.WaitForEndAsync(name);

        Assert.Equal((ExecutionPhase.Cancelled, "Cancelled"), (status.Phase!.Value, status.Reason));
        Assert.False(new ProcFileSystem().Find(int.Parse(await File.ReadAllTextAsync(pids))) is { IsAlive: true });
    }

    [Fact]
    public async Task Kill_WrapperItself_IsInterruptedAndLeavesNothing()
    {
        var pids = Path.Combine(_host.Folder, Guid.NewGuid().ToString());
        await using var agent = await _host.StartAgentAsync();
        var name = await _host.CreateAsync(_host.Shell($"echo $$ > {pids}; exec sleep 600"));
        await WrittenFile.LinesAsync(pids);
        var proc = new ProcFileSystem();
        var command = int.Parse(await File.ReadAllTextAsync(pids));
        NativeMethods.Kill(proc.Find(command)!.Value.Session, NativeMethods.SigKill);

        var status = await _host.WaitForEndAsync(name);

        Assert.Equal((ExecutionPhase.Failed, "Interrupted"), (status.Phase!.Value, status.Reason));
        Assert.False(proc.Find(command) is { IsAlive: true });
    }

    [Fact]
    public async Task Delete_WhileNoAgentIsThere_EndsTheRunOnReturn()
    {
        var pids = Path.Combine(_host.Folder, Guid.NewGuid().ToString());
        string name;
        await using (var first = await _host.StartAgentAsync())
        {
            name = await _host.CreateAsync(_host.Shell($"echo $$ > {pids}; exec sleep 600"));
            await WrittenFile.LinesAsync(pids);
            await first.KillAsync();
        }

        await _host.DeleteAsync(name);
        await using var second = await _host.StartAgentAsync();

        await Eventually.TrueAsync(() => new ProcFileSystem().Find(int.Parse(File.ReadAllText(pids))) is not { IsAlive: true });
    }
}
