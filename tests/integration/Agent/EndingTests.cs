using Carillon.Api.Executions;
using Carillon.Api.Tasks;
using Carillon.Tests.Support.Waiting;

namespace Carillon.Tests.Integration.Agent;

/// <summary>Whatever ends a run ends all of it: with control groups, and where a host has none.</summary>
public sealed class EndingTests : IClassFixture<RunningAgentFixture>, IClassFixture<GrouplessAgentFixture>
{
    /// <summary>All that a process may do to outlive its end. Each says in a line that it is there, but the one that stops itself.</summary>
    private static readonly string[] Processes =
    [
        "sh -c 'echo >> $READY; exec sleep $S' &", // holds the output open
        "setsid sh -c 'echo >> $READY; exec sleep $S' >/dev/null 2>&1 &",
        "(setsid sh -c '(echo >> $READY; exec sleep $S) & sleep 0' >/dev/null 2>&1 </dev/null &)",
        "setsid sh -c 'trap \"\" TERM; echo >> $READY; exec sleep $S' &",
        "setsid env -i sh -c 'trap \"\" TERM; echo >> $READY; exec sleep $S' &", // once its parent is gone nothing betrays it
        "setsid sh -c 'kill -STOP $$; exec sleep $S' & until grep -q '^State:.T' /proc/$!/status; do sleep 0.05; done",
    ];

    /// <summary>Has neither the parent, nor the session, nor the token of the run: only its control group knows of it.</summary>
    private const string Stranger = "(setsid env -i sh -c '(echo >> $READY; exec sleep $S) & sleep 0' >/dev/null 2>&1 </dev/null &)";

    private readonly RunningAgentFixture _grouped;
    private readonly GrouplessAgentFixture _groupless;
    private readonly AgentFixture _host;

    public EndingTests(RunningAgentFixture grouped, GrouplessAgentFixture groupless)
    {
        _grouped = grouped;
        _groupless = groupless;
        _host = grouped.Host;
    }

    [Theory]
    [InlineData("timeout", true)]
    [InlineData("timeout", false)]
    [InlineData("cancel", true)]
    [InlineData("cancel", false)]
    [InlineData("delete", true)]
    [InlineData("delete", false)]
    [InlineData("replace", true)]
    [InlineData("replace", false)]
    public async Task End_WholeTree_LeavesNothingAlive(string way, bool groups)
    {
        var (host, agent) = groups ? (_grouped.Host, _grouped.Agent) : (_groupless.Host, _groupless.Agent);
        var word = ProcessScan.NewSleep();
        var ready = Path.Combine(host.Folder, Guid.NewGuid().ToString());
        string[] processes = groups ? [.. Processes, Stranger] : Processes;
        var command = string.Join('\n', [.. processes, "echo >> $READY", "wait"])
            .Replace("$S", word, StringComparison.Ordinal)
            .Replace("$READY", ready, StringComparison.Ordinal);
        var spec = WithPolicy(host.Shell(command), ConcurrencyPolicy.Replace);
        var name = await host.CreateAsync(spec with { TimeoutSeconds = way == "timeout" ? 15 : null });
        await WrittenFile.LinesAsync(ready, processes.Length);
        Assert.True(ProcessScan.Find(word).Count > processes.Length);

        if (way == "delete")
        {
            await host.DeleteAsync(name);
            await agent.WaitForLogAsync($"/{name} ended "); // nobody else can tell any more
            Assert.Empty(ProcessScan.Find(word));
            return;
        }

        if (way == "cancel")
        {
            await host.CancelAsync(name);
        }

        var second = way == "replace" ? await host.CreateAsync(spec with { Executor = host.Shell("echo second").Executor }) : null;
        var status = await host.WaitForEndAsync(name);

        Assert.Empty(ProcessScan.Find(word));
        var (phase, reason) = way switch
        {
            "cancel" => (ExecutionPhase.Cancelled, "Cancelled"),
            "replace" => (ExecutionPhase.Cancelled, "Replaced"),
            _ => (ExecutionPhase.TimedOut, "TimeoutExceeded"),
        };
        Assert.Equal((phase, reason), (status.Phase!.Value, status.Reason));
        if (second is not null)
        {
            var next = await host.WaitForEndAsync(second);
            Assert.Equal((ExecutionPhase.Succeeded, "second\n"), (next.Phase!.Value, next.Output));
            Assert.True(status.CompletionTime <= next.StartTime);
        }
    }

    [FreezerFact]
    public async Task Cancel_ProcessThatNothingEnds_IsToldAndKeepsItsSlotUntilItIsGone()
    {
        var ready = Path.Combine(_host.Folder, Guid.NewGuid().ToString());
        var spec = WithPolicy(_host.Shell($"echo $$ >> {ready}; exec sleep {ProcessScan.NewSleep()}"), ConcurrencyPolicy.Forbid);
        var name = await _host.CreateAsync(spec);
        var pid = int.Parse(Assert.Single(await WrittenFile.LinesAsync(ready)), System.Globalization.CultureInfo.InvariantCulture);
        await using var freezer = new Freezer(pid);

        await _host.CancelAsync(name);
        var status = await _host.WaitForEndAsync(name);
        var next = await _host.RunAsync(spec);
        var another = await _host.RunAsync(_host.Shell("echo another"));

        Assert.Equal((ExecutionPhase.Cancelled, "Cancelled"), (status.Phase!.Value, status.Reason));
        Assert.Contains($"its process {pid} could not be ended, not even by KILL", status.Message, StringComparison.Ordinal);
        Assert.Equal((ExecutionPhase.Missed, "ConcurrencyForbidden"), (next.Phase!.Value, next.Reason));
        Assert.Equal((ExecutionPhase.Succeeded, "another\n"), (another.Phase!.Value, another.Output));
        await _host.WaitForAgentAsync(status => status.Running == 1);

        freezer.LetGo();
        await _grouped.Agent.WaitForLogAsync($"/{name} is gone at last");
        Assert.Equal(ExecutionPhase.Succeeded, (await _host.RunAsync(spec with { Executor = _host.Shell("echo next").Executor })).Phase);
    }

    [Fact]
    public async Task Timeout_CommandThatIgnoresTerm_IsKilledAfterItsGrace()
    {
        var status = await _host.RunAsync(_host.Shell("trap '' TERM; while :; do sleep 1; done") with { TimeoutSeconds = 5 }); // it must have come to its trap by then

        Assert.Equal((ExecutionPhase.TimedOut, "TimeoutExceeded", 9), (status.Phase!.Value, status.Reason, status.Signal));
    }

    [Fact]
    public async Task Timeout_CommandCleansUpOnTerm_HasTimeToDoSo()
    {
        var status = await _host.RunAsync(_host.Shell("trap 'echo cleaned; exit 5' TERM; sleep 600 & wait") with
        {
            TimeoutSeconds = 5, // as above
            TerminationGracePeriodSeconds = 60,
        });

        Assert.Equal((ExecutionPhase.TimedOut, 5), (status.Phase!.Value, status.ExitCode));
        Assert.Contains("cleaned\n", status.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forbid_TaskStillRuns_MissesTheSecond()
    {
        var spec = WithPolicy(_host.Shell("sleep 600"), ConcurrencyPolicy.Forbid);
        var first = await _host.CreateAsync(spec);
        await _host.WaitAsync(first, status => status.Phase == ExecutionPhase.Running);

        var second = await _host.RunAsync(spec);

        Assert.Equal((ExecutionPhase.Missed, "ConcurrencyForbidden"), (second.Phase!.Value, second.Reason));
        await _host.CancelAsync(first);
        Assert.Equal(ExecutionPhase.Cancelled, (await _host.WaitForEndAsync(first)).Phase);
    }

    private static ExecutionSpec WithPolicy(ExecutionSpec spec, ConcurrencyPolicy policy) => spec with
    {
        Concurrency = new ExecutionConcurrency { Policy = policy, Scope = ConcurrencyScope.Host },
    };
}
