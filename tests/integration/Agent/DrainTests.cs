using Carillon.Api.Executions;
using Carillon.Api.Tasks;

namespace Carillon.Tests.Integration.Agent;

/// <summary>HostAgent.spec.drain, set and taken back while the agent lives.</summary>
public sealed class DrainTests : IClassFixture<RunningAgentFixture>
{
    private readonly AgentFixture _host;

    public DrainTests(RunningAgentFixture running)
    {
        _host = running.Host;
    }

    [Fact]
    public async Task Drain_SetAndTakenBack_FinishesWhatRunsStartsNothingAndResumes()
    {
        var gate = Path.Combine(_host.Folder, Guid.NewGuid().ToString());
        var running = await _host.CreateAsync(_host.Shell($"while [ ! -e {gate} ]; do sleep 0.1; done; echo finished"));
        await _host.WaitAsync(running, status => status.Phase == ExecutionPhase.Running);

        await _host.SetDrainAsync(true);
        await _host.WaitForAgentAsync(status => status.Conditions?[0].Reason == "Drained");
        var late = await _host.CreateAsync(_host.Shell($"echo late >> {gate}.late") with { StartDeadlineSeconds = 1 });
        var waiting = await _host.CreateAsync(_host.Shell($"echo once >> {gate}.witness"));
        var missed = await _host.WaitForEndAsync(late);
        await _host.WaitForAgentAsync(status => status is { Running: 1, Queued: 1 });
        await File.WriteAllTextAsync(gate, "");
        var finished = await _host.WaitForEndAsync(running);
        await _host.WaitForAgentAsync(status => status is { Running: 0, Queued: 1 });

        Assert.Equal((ExecutionPhase.Succeeded, "finished\n"), (finished.Phase!.Value, finished.Output));
        Assert.Equal((ExecutionPhase.Missed, "HostDrained"), (missed.Phase!.Value, missed.Reason));
        Assert.False(File.Exists(gate + ".late"));
        Assert.False(File.Exists(gate + ".witness"));

        await _host.SetDrainAsync(false);
        Assert.Equal(ExecutionPhase.Succeeded, (await _host.WaitForEndAsync(waiting)).Phase);
        Assert.Equal(["once"], await File.ReadAllLinesAsync(gate + ".witness"));
        await _host.WaitForAgentAsync(status => status.Conditions?[0].Reason == "AgentReady");
    }

    [Fact]
    public async Task Retry_HostDrainedBetweenTwoAttempts_EndsAsTheLastOneAndNeverStartsAgain()
    {
        var gate = Path.Combine(_host.Folder, Guid.NewGuid().ToString());
        var name = await _host.CreateAsync(
            _host.Shell($"echo $CARILLON_ATTEMPT >> {gate}.witness; while [ ! -e {gate} ]; do sleep 0.1; done; echo what it said; exit 7") with
            {
                StartDeadlineSeconds = 10, // the first attempt has no more either, on a machine that may be slow
                Retry = new RetryPolicy { Limit = 3, Backoff = new RetryBackoff { InitialSeconds = 1, Jitter = 0 } },
            });
        await _host.WaitAsync(name, status => status.Phase == ExecutionPhase.Running);

        await _host.SetDrainAsync(true);
        await _host.WaitForAgentAsync(status => status.Conditions?[0].Reason == "Drained");
        await File.WriteAllTextAsync(gate, "");
        var status = await _host.WaitForEndAsync(name);
        await _host.SetDrainAsync(false);
        await _host.RunAsync(_host.Shell("true")); // a start that had only waited for the end of the drain would come before it

        Assert.Equal((ExecutionPhase.Failed, "ExitCode", 7), (status.Phase!.Value, status.Reason, status.ExitCode));
        Assert.Equal(
            "the command ended with exit code 7; the host is drained: 10 s after it was due, attempt 2 of 4 had not started", status.Message);
        Assert.Equal("what it said\n", status.Output);
        Assert.Equal((1, 7), (status.Attempt, Assert.Single(status.Attempts!).ExitCode));
        Assert.Equal(["1"], await File.ReadAllLinesAsync(gate + ".witness"));
    }
}
