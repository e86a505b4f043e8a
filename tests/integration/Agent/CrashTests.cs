using System.Globalization;

using Carillon.Agent.Linux;
using Carillon.Api.Executions;
using Carillon.Tests.Support.Waiting;

using Xunit.Abstractions;

namespace Carillon.Tests.Integration.Agent;

/// <summary>An agent that dies at any moment. Every command keeps its own witness, so that nobody has to believe the agent.</summary>
public sealed class CrashTests : IClassFixture<AgentFixture>
{
    /// <summary>What an agent logs at least of four executions: the steps below, one line each.</summary>
    private const int LinesOfFour = 4 * 6;

    private readonly AgentFixture _host;
    private readonly ITestOutputHelper _output;

    public CrashTests(AgentFixture host, ITestOutputHelper output)
    {
        _host = host;
        _output = output;
    }

    [Fact]
    public async Task Kill_AtEveryStepAndAtRandomInstants_EachCommandRunsOnceAndIsReported()
    {
        var seed = Random.Shared.Next();
        _output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var expected = new Dictionary<string, (string Witness, int ExitCode)>();
        string[] steps = ["Accepted", "Preparing", "At the gate", "Started", "ended", "Reported", "random", "random", "random", "random"];
        foreach (var step in steps)
        {
            await using var agent = await _host.StartAgentAsync();
            var before = agent.LogLines;
            for (var i = 0; i < 4; i++)
            {
                var witness = Path.Combine(_host.Folder, Guid.NewGuid().ToString());
                var exitCode = random.Next(3);
                var seconds = (random.Next(40) / 100.0).ToString(CultureInfo.InvariantCulture);
                var command = $"echo begin >> {witness}; sleep {seconds}; echo end >> {witness}; exit {exitCode}";
                expected[await _host.CreateAsync(_host.Shell(command))] = (witness, exitCode);
            }

            if (step == "random")
            {
                await agent.WaitForLogAsync(lines: before + random.Next(LinesOfFour));
            }
            else
            {
                await agent.WaitForLogAsync(step);
            }

            await agent.KillAsync();
        }

        await using var last = await _host.StartAgentAsync();
        foreach (var (name, (witness, exitCode)) in expected)
        {
            var status = await _host.WaitForEndAsync(name);
            Assert.Equal((exitCode == 0 ? ExecutionPhase.Succeeded : ExecutionPhase.Failed, exitCode), (status.Phase!.Value, status.ExitCode));
            Assert.Equal(["begin", "end"], await File.ReadAllLinesAsync(witness));
        }
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
            timesOut = await _host.CreateAsync(_host.Shell($"echo $$ > {witness}.pid; exec sleep 600") with { TimeoutSeconds = 2 });
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
