using Carillon.Api.Executions;
using Carillon.Tests.Support.Waiting;

namespace Carillon.Tests.Integration.Agent;

/// <summary>What a command left when it ended while no agent was there.</summary>
public sealed class LeftoverAfterCrashTests : IClassFixture<AgentFixture>
{
    private readonly AgentFixture _host;

    public LeftoverAfterCrashTests(AgentFixture host)
    {
        _host = host;
    }

    [Theory]
    [InlineData("auto")]
    [InlineData("none")]
    public async Task Command_EndsWhileNoAgentIsThere_TheNextOneEndsWhatItLeft(string groups)
    {
        var word = ProcessScan.NewSleep();
        var started = Path.Combine(_host.Folder, Guid.NewGuid().ToString());
        string name;
        await using (var first = await _host.StartAgentAsync(more: ["--cgroup-root", groups]))
        {
            name = await _host.CreateAsync(_host.Shell($"sleep {word} & echo >> {started}; while [ ! -e {started}.gate ]; do sleep 0.1; done; exit 3"));
            await WrittenFile.LinesAsync(started);
            await first.KillAsync();
        }

        await File.WriteAllTextAsync(started + ".gate", "");
        await using var second = await _host.StartAgentAsync(more: ["--cgroup-root", groups]);
        var status = await _host.WaitForEndAsync(name);

        Assert.Equal((ExecutionPhase.Failed, 3), (status.Phase!.Value, status.ExitCode));
        Assert.Empty(ProcessScan.Find(word));
    }
}
