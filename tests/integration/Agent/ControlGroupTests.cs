using Carillon.Agent.Ending;
using Carillon.Api.Executions;
using Carillon.Api.Executors;
using Carillon.Tests.Support.Waiting;

namespace Carillon.Tests.Integration.Agent;

/// <summary>Runs in control groups: what is limited, frozen and killed with them.</summary>
public sealed class ControlGroupTests : IClassFixture<RunningAgentFixture>
{
    private readonly AgentFixture _host;

    public ControlGroupTests(RunningAgentFixture running)
    {
        _host = running.Host;
    }

    [LimitFact]
    public async Task Cancel_FrozenRun_IsThawedSoThatItHearsTerm()
    {
        // As an agent leaves it that dies between freezing and killing.
        var pids = NewFile();
        var name = await _host.CreateAsync(_host.Shell($"trap 'echo cleaned; exit 5' TERM; echo $$ >> {pids}; sleep 600 & wait") with
        {
            TerminationGracePeriodSeconds = 60,
        });
        var group = ProcessScan.ControlGroup(int.Parse(Assert.Single(await WrittenFile.LinesAsync(pids))));
        Assert.True(ControlGroup.TryFreeze(group));
        await Eventually.TrueAsync(() => ControlGroup.IsFrozen(group)); // the kernel tells nobody who has no file open
        await _host.CancelAsync(name);

        var status = await _host.WaitForEndAsync(name);

        Assert.Equal((ExecutionPhase.Cancelled, 5), (status.Phase!.Value, status.ExitCode));
        Assert.Contains("cleaned\n", status.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(group));
    }

    [LimitFact]
    public async Task Cancel_SomeoneWaitsToReact_IsKilledAsOneGroup()
    {
        // The last process wakes up when the first dies, as a supervisor does that starts things again. Between the two are so many
        // that killing one by one would give it all the time it needs.
        var word = ProcessScan.NewSleep();
        var pids = NewFile();
        var reaction = NewFile();
        var name = await _host.CreateAsync(_host.Shell(
            $$"""
            trap '' TERM
            mkfifo {{reaction}}.fifo
            i=0; while [ $i -lt 200 ]; do sleep {{word}} & i=$((i+1)); done
            (read -r _ < {{reaction}}.fifo; echo reacted >> {{reaction}}; exec sleep {{word}}) &
            exec 3> {{reaction}}.fifo
            echo $$ >> {{pids}}
            wait
            """));
        var group = ProcessScan.ControlGroup(int.Parse(Assert.Single(await WrittenFile.LinesAsync(pids))));
        await _host.CancelAsync(name);

        var status = await _host.WaitForEndAsync(name);

        Assert.Equal((ExecutionPhase.Cancelled, 9), (status.Phase!.Value, status.Signal)); // the wrapper was spared, and noted it
        Assert.False(File.Exists(reaction));
        Assert.Empty(ProcessScan.Find(word));
        Assert.False(Directory.Exists(group));
    }

    [LimitFact("pids")]
    public async Task Pids_TooManyChildren_AreRefusedAndTheRestEnded()
    {
        var word = ProcessScan.NewSleep();
        var status = await _host.RunAsync(Limited(
            $"i=0; while [ $i -lt 100 ]; do sleep {word} & i=$((i+1)); done; wait", new ShellResources { Pids = 20 }));

        Assert.Equal((ExecutionPhase.Failed, "ExitCode"), (status.Phase!.Value, status.Reason));
        Assert.Contains("its limit of 20 processes", status.Message, StringComparison.Ordinal);
        Assert.Contains("19 processes that it left running were ended", status.Message, StringComparison.Ordinal);
        Assert.Empty(ProcessScan.Find(word));
    }

    [LimitFact("pids")]
    public async Task Pids_ForkBomb_IsHeldAndEndedWhole()
    {
        var word = ProcessScan.NewSleep();
        var refused = NewFile();
        var name = await _host.CreateAsync(Limited(
            $"exec 2>> {refused}; bomb() {{ : {word}; bomb | bomb & }}; bomb; while :; do :; done", new ShellResources { Pids = 50 }));
        await WrittenFile.LinesAsync(refused); // a shell says that it cannot fork
        await _host.CancelAsync(name);

        var status = await _host.WaitForEndAsync(name);

        Assert.Equal(ExecutionPhase.Cancelled, status.Phase);
        Assert.Contains("its limit of 50 processes", status.Message, StringComparison.Ordinal);
        Assert.Empty(ProcessScan.Find(word));
    }

    [LimitFact("memory")]
    public async Task Memory_NeedsMore_IsOutOfMemoryAndTakesTheWholeCommand()
    {
        var status = await _host.RunAsync(Limited("tail /dev/zero; echo went on", new ShellResources { Memory = "32Mi" }));

        Assert.Equal((ExecutionPhase.Failed, "OutOfMemory", 9), (status.Phase!.Value, status.Reason, status.Signal));
        Assert.Contains("its memory limit of 32Mi", status.Message, StringComparison.Ordinal);
        Assert.Equal("", status.Output);
        Assert.InRange(status.Usage!.MaxRssBytes!.Value, 16 << 20, 32 << 20);
    }

    [LimitFact("cpu")]
    public async Task Cpu_BusyLoop_IsThrottled()
    {
        var status = await _host.RunAsync(Limited(
            """
            group=$(grep cgroup2 /proc/self/mounts | head -1 | cut -d' ' -f2)$(grep ^0:: /proc/self/cgroup | cut -d: -f3)
            until grep -q 'nr_throttled [1-9]' "$group/cpu.stat"; do i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; done
            cat "$group/cpu.max"
            """,
            new ShellResources { Cpu = "50m" }));

        Assert.Equal((ExecutionPhase.Succeeded, "5000 100000\n"), (status.Phase!.Value, status.Output));
    }

    private ExecutionSpec Limited(string command, ShellResources resources) => _host.Spec(new ExecutorSpec
    {
        Shell = new ShellExecutor { Command = command, Resources = resources },
    });

    private string NewFile() => Path.Combine(_host.Folder, Guid.NewGuid().ToString());
}
