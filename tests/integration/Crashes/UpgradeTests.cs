using Carillon.Api.Executions;
using Carillon.Tests.Integration.Agent;

namespace Carillon.Tests.Integration.Crashes;

/// <summary>An agent of another build takes over.</summary>
public sealed class UpgradeTests : IClassFixture<AgentFixture>
{
    private readonly AgentFixture _host;

    public UpgradeTests(AgentFixture host)
    {
        _host = host;
    }

    [Fact]
    public async Task Upgrade_WhileARunGoesOn_TheNewAgentReportsIt()
    {
        var witness = Path.Combine(_host.Folder, "witness");
        string name;
        await using (var old = await _host.StartAgentAsync())
        {
            name = await _host.CreateAsync(_host.Shell($"echo begin >> {witness}; sleep 20; until [ -e {witness}.gate ]; do sleep 0.1; done; echo end >> {witness}; exit 5"));
            await _host.WaitAsync(name, static status => status.Phase == ExecutionPhase.Running);
            Assert.Equal(0, await old.StopAsync());
        }

        await using var upgraded = _host.LaunchAgentBuild(CopyOfBuild());
        await upgraded.WaitForLogAsync("Took up");
        await File.WriteAllTextAsync(witness + ".gate", "");
        var status = await _host.WaitForEndAsync(name);

        Assert.Equal((ExecutionPhase.Failed, "ExitCode", 5), (status.Phase!.Value, status.Reason, status.ExitCode));
        Assert.InRange(status.DurationMs!.Value, 20_000, long.MaxValue); // the command's own time, over both agents
        Assert.Equal(["begin", "end"], await File.ReadAllLinesAsync(witness));
    }

    private string CopyOfBuild()
    {
        var build = Path.GetDirectoryName(AgentProgram.AgentPath)!;
        var copy = Directory.CreateDirectory(Path.Combine(_host.Folder, "next-build")).FullName;
        foreach (var file in Directory.EnumerateFiles(build, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy, Path.GetRelativePath(build, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return Path.Combine(copy, Path.GetFileName(AgentProgram.AgentPath));
    }
}
