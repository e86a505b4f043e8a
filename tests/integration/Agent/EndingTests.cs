using Carillon.Agent.Linux;
using Carillon.Api.Executions;
using Carillon.Api.Tasks;
using Carillon.Tests.Support.Waiting;

namespace Carillon.Tests.Integration.Agent;

/// <summary>Whatever ends a run ends all of it.</summary>
public sealed class EndingTests : IClassFixture<RunningAgentFixture>
{
    private readonly AgentFixture _host;

    public EndingTests(RunningAgentFixture running)
    {
        _host = running.Host;
    }

    public static TheoryData<string, string> Trees => new()
    {
        { "ignores TERM", "trap '' TERM; echo $$ >> $PIDS; while :; do sleep 1; done" },
        { "new session", "setsid sh -c 'echo $$ >> $PIDS; exec sleep 600' & echo $$ >> $PIDS; wait" },
        { "double fork", "(setsid sh -c 'sh -c \"echo \\$\\$ >> $PIDS; exec sleep 600\" & sleep 0' &); echo $$ >> $PIDS; sleep 600" },
        { "clean environment", "setsid env -i PIDS=$PIDS /bin/sh -c 'echo $$ >> $PIDS; sleep 600' & echo $$ >> $PIDS; wait" },
        { "stopped", "sh -c 'echo $$ >> $PIDS; kill -STOP $$; sleep 600' & echo $$ >> $PIDS; wait" },
    };

    [Theory]
    [MemberData(nameof(Trees))]
    public async Task Cancel_AnyTree_LeavesNothingAlive(string kind, string command)
    {
        var pids = Path.Combine(_host.Folder, Guid.NewGuid().ToString());
        var name = await _host.CreateAsync(_host.Shell($"PIDS={pids}; export PIDS; {command}"));
        var wanted = kind == "ignores TERM" ? 1 : 2;
        var tree = Identify(await WrittenFile.LinesAsync(pids, wanted));
        await _host.CancelAsync(name);

        var status = await _host.WaitForEndAsync(name);

        Assert.Equal((ExecutionPhase.Cancelled, "Cancelled"), (status.Phase!.Value, status.Reason));
        Assert.Equal(wanted, tree.Count);
        Assert.DoesNotContain(tree, IsAlive);
    }

    [Fact]
    public async Task Timeout_CommandThatIgnoresTerm_IsKilledAfterItsGrace()
    {
        var status = await _host.RunAsync(_host.Shell("trap '' TERM; while :; do sleep 1; done") with { TimeoutSeconds = 1 });

        Assert.Equal((ExecutionPhase.TimedOut, "TimeoutExceeded", 9), (status.Phase!.Value, status.Reason, status.Signal));
    }

    [Fact]
    public async Task Timeout_CommandCleansUpOnTerm_HasTimeToDoSo()
    {
        var status = await _host.RunAsync(_host.Shell("trap 'echo cleaned; exit 5' TERM; sleep 600 & wait") with
        {
            TimeoutSeconds = 1,
            TerminationGracePeriodSeconds = 60,
        });

        Assert.Equal((ExecutionPhase.TimedOut, 5), (status.Phase!.Value, status.ExitCode));
        Assert.Contains("cleaned\n", status.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delete_WhileItRuns_EndsIt()
    {
        var pids = Path.Combine(_host.Folder, Guid.NewGuid().ToString());
        var name = await _host.CreateAsync(_host.Shell($"echo $$ >> {pids}; sleep 600"));
        var tree = Identify(await WrittenFile.LinesAsync(pids));

        await _host.DeleteAsync(name);

        await Eventually.TrueAsync(() => !tree.Exists(IsAlive));
    }

    [Fact]
    public async Task Forbid_TaskStillRuns_MissesTheSecond()
    {
        var first = await _host.CreateAsync(WithPolicy("sleep 600", ConcurrencyPolicy.Forbid, "forbid"));
        await _host.WaitAsync(first, status => status.Phase == ExecutionPhase.Running);

        var second = await _host.RunAsync(WithPolicy("true", ConcurrencyPolicy.Forbid, "forbid"));

        Assert.Equal((ExecutionPhase.Missed, "ConcurrencyForbidden"), (second.Phase!.Value, second.Reason));
        await _host.CancelAsync(first);
        Assert.Equal(ExecutionPhase.Cancelled, (await _host.WaitForEndAsync(first)).Phase);
    }

    [Fact]
    public async Task Replace_TaskStillRuns_EndsTheFirstThenRunsTheSecond()
    {
        var first = await _host.CreateAsync(WithPolicy("sleep 600", ConcurrencyPolicy.Replace, "replace"));
        await _host.WaitAsync(first, status => status.Phase == ExecutionPhase.Running);

        var second = await _host.RunAsync(WithPolicy("echo second", ConcurrencyPolicy.Replace, "replace"));

        Assert.Equal((ExecutionPhase.Succeeded, "second\n"), (second.Phase!.Value, second.Output));
        var ended = await _host.WaitForEndAsync(first);
        Assert.Equal((ExecutionPhase.Cancelled, "Replaced"), (ended.Phase!.Value, ended.Reason));
        Assert.True(ended.CompletionTime <= second.StartTime);
    }

    private ExecutionSpec WithPolicy(string command, ConcurrencyPolicy policy, string task) => _host.Shell(command, task) with
    {
        Concurrency = new ExecutionConcurrency { Policy = policy, Scope = ConcurrencyScope.Host },
    };

    private static List<ProcessIdentity> Identify(IEnumerable<string> pids)
    {
        var proc = new ProcFileSystem();
        return [.. pids.Select(int.Parse).Select(pid => new ProcessIdentity(pid, proc.Find(pid)?.StartTicks ?? 0, proc.BootId()))];
    }

    private static bool IsAlive(ProcessIdentity process)
    {
        var proc = new ProcFileSystem();
        return process.IsAlive(proc, proc.BootId());
    }
}
