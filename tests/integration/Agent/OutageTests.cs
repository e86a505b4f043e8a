using Carillon.Api.Executions;

namespace Carillon.Tests.Integration.Agent;

/// <summary>The API server goes away and comes back; the journal gets lost.</summary>
public sealed class OutageTests : IClassFixture<AgentFixture>
{
    private readonly AgentFixture _host;

    public OutageTests(AgentFixture host)
    {
        _host = host;
    }

    [Fact]
    public async Task ApiServer_AwayWhileARunEnds_GetsTheResultOnReturn()
    {
        await using var relay = new TcpRelay(_host.Address);
        await using var agent = await _host.StartAgentAsync(await _host.RelayedKubeconfigAsync(relay));
        var gate = Path.Combine(_host.Folder, Guid.NewGuid().ToString());
        var witness = gate + ".witness";
        var name = await _host.CreateAsync(_host.Shell($"while [ ! -e {gate} ]; do sleep 0.1; done; echo once >> {witness}; exit 6"));
        await agent.WaitForLogAsync("Started");

        relay.Close();
        await File.WriteAllTextAsync(gate, "");
        await agent.WaitForLogAsync("ended Failed");
        relay.Open();
        var status = await _host.WaitForEndAsync(name);

        Assert.Equal((ExecutionPhase.Failed, 6), (status.Phase!.Value, status.ExitCode));
        Assert.Equal(["once"], await File.ReadAllLinesAsync(witness));
    }

    [Fact]
    public async Task ApiServer_AwayAndBack_IsOneLineEachWithoutAStackTrace()
    {
        await using var relay = new TcpRelay(_host.Address);
        await using var agent = await _host.StartAgentAsync(await _host.RelayedKubeconfigAsync(relay), "--heartbeat-interval", "500ms");

        relay.Close();
        await agent.WaitForLogAsync("Following executions.carillon.dev failed 2 times in a row");
        await agent.WaitForLogAsync("Following hostagents.carillon.dev failed 2 times in a row");
        await agent.WaitForLogAsync("The heartbeat could not be written");
        relay.Open();
        await agent.WaitForLogAsync("answers again");
        var name = await _host.CreateAsync(_host.Shell("true"));
        await _host.WaitForEndAsync(name);
        Assert.Equal(0, await agent.StopAsync());

        var lines = agent.Log.Split('\n');
        Assert.Single(lines, line => line.Contains("cannot be reached: ", StringComparison.Ordinal));
        Assert.Single(lines, line => line.Contains("answers again", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains("   at ", StringComparison.Ordinal) || line.Contains("Exception", StringComparison.Ordinal));
        Assert.Equal(1, lines.Count(line => line.Contains(" warn: ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Journal_Lost_StartsNothingThatWasReleasedBefore()
    {
        var witness = Path.Combine(_host.Folder, Guid.NewGuid().ToString());
        var name = await _host.CreateAsync(_host.Shell($"echo started >> {witness}"));
        if (Directory.Exists(_host.DataFolder))
        {
            foreach (var file in Directory.GetFiles(_host.DataFolder, "journal.db*"))
            {
                File.Delete(file);
            }
        }

        await using var agent = await _host.StartAgentAsync();
        var status = await _host.WaitForEndAsync(name);
        var after = await _host.RunAsync(_host.Shell("true"));

        Assert.Equal((ExecutionPhase.Failed, "JournalLost"), (status.Phase!.Value, status.Reason));
        Assert.False(File.Exists(witness));
        Assert.Equal(ExecutionPhase.Succeeded, after.Phase);
    }
}
