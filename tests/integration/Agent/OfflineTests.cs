using Carillon.Api.Executions;
using Carillon.Api.Tasks;
using Carillon.Tests.Support.Waiting;

namespace Carillon.Tests.Integration.Agent;

/// <summary>Nobody is there: neither the API server nor, for a while, the agent. What is decided by time goes on from where it was.</summary>
public sealed class OfflineTests : IClassFixture<AgentFixture>
{
    private readonly AgentFixture _host;

    public OfflineTests(AgentFixture host)
    {
        _host = host;
    }

    private string NewFile() => Path.Combine(_host.Folder, Guid.NewGuid().ToString());

    [Fact]
    public async Task ApiServer_AwayAndTheAgentKilledMeanwhile_EveryResultIsReportedAfter()
    {
        await using var relay = new TcpRelay(_host.Address);
        var kubeconfig = await _host.RelayedKubeconfigAsync(relay);
        var gate = NewFile();
        List<string> names = [];
        await using (var first = await _host.StartAgentAsync(kubeconfig))
        {
            for (var i = 0; i < 5; i++)
            {
                var command = $"echo begin >> {gate}.{i}; while [ ! -e {gate} ]; do sleep 0.1; done; echo end >> {gate}.{i}; exit {i}";
                names.Add(await _host.CreateAsync(_host.Shell(command)));
                await WrittenFile.LinesAsync($"{gate}.{i}");
            }

            relay.Close();
            await File.WriteAllTextAsync(gate, "");
            await first.WaitForLogAsync("ended Succeeded");
            await first.KillAsync();
        }

        await using var second = _host.LaunchAgent(kubeconfig);
        await second.WaitForLogAsync("cannot be reached");
        relay.Open();

        for (var i = 0; i < names.Count; i++)
        {
            Assert.Equal(i, (await _host.WaitForEndAsync(names[i])).ExitCode);
            Assert.Equal(["begin", "end"], await File.ReadAllLinesAsync($"{gate}.{i}"));
        }
    }

    [Fact]
    public async Task Backoff_AgentKilledDuringIt_TheNextAgentGoesOnAndAttemptsAreTrue()
    {
        var witness = NewFile();
        string name;
        await using (var first = await _host.StartAgentAsync())
        {
            name = await _host.CreateAsync(_host.Shell($"echo $CARILLON_ATTEMPT >> {witness}; exit $((4 - CARILLON_ATTEMPT))") with
            {
                Retry = new RetryPolicy { Limit = 3, Backoff = new RetryBackoff { InitialSeconds = 3, Factor = 1, Jitter = 0 } },
            });
            await first.WaitForLogAsync("next attempt in");
            await first.KillAsync();
        }

        await using (var second = await _host.StartAgentAsync())
        {
            await second.WaitForLogAsync(", ended Failed"); // the second attempt, or on a slow machine a later one
            await second.KillAsync();
        }

        await using var third = await _host.StartAgentAsync();
        var status = await _host.WaitForEndAsync(name);

        Assert.Equal(["1", "2", "3", "4"], await File.ReadAllLinesAsync(witness));
        Assert.Equal((ExecutionPhase.Succeeded, 4), (status.Phase!.Value, status.Attempt));
        Assert.Equal([3, 2, 1, 0], status.Attempts!.Select(attempt => attempt.ExitCode!.Value));
        Assert.All(
            status.Attempts!.Zip(status.Attempts!.Skip(1)),
            pair => Assert.True(pair.Second.StartTime >= pair.First.CompletionTime!.Value.AddSeconds(1.5), $"{pair}")); // three, and the server tells whole seconds
    }

    [Fact]
    public async Task Slots_AgentKilledWhileOneWaits_ItsDeadlineGoesOn()
    {
        var gate = NewFile();
        string running, waiting;
        await using (var first = await _host.StartAgentAsync())
        {
            await _host.SetSlotsAsync(1);
            await first.WaitForLogAsync("This host has 1 slots");
            running = await _host.CreateAsync(_host.Shell($"while [ ! -e {gate} ]; do sleep 0.1; done"));
            await _host.WaitAsync(running, status => status.Phase == ExecutionPhase.Running);
            waiting = await _host.CreateAsync(_host.Shell($"echo started > {gate}.late") with
            {
                ReleasedAt = TimeProvider.System.GetUtcNow().AddSeconds(-580),
                StartDeadlineSeconds = 600,
            });
            await _host.WaitForAgentAsync(status => status is { Running: 1, Queued: 1 });
            await first.KillAsync();
        }

        await using var second = await _host.StartAgentAsync();
        var missed = await _host.WaitForEndAsync(waiting); // counted anew it would take ten minutes
        await File.WriteAllTextAsync(gate, "");
        await _host.WaitForEndAsync(running);
        await _host.SetSlotsAsync(10);

        Assert.Equal((ExecutionPhase.Missed, "HostBusy"), (missed.Phase!.Value, missed.Reason));
        Assert.False(File.Exists(gate + ".late"));
    }
}
