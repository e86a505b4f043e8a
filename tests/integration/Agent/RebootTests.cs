using Carillon.Agent.Linux;
using Carillon.Api.Executions;
using Carillon.Tests.Support.Waiting;

namespace Carillon.Tests.Integration.Agent;

/// <summary>The host has booted since a run was started: for the second agent, which is shown another boot id.</summary>
public sealed class RebootTests : IClassFixture<AgentFixture>
{
    private readonly AgentFixture _host;

    public RebootTests(AgentFixture host)
    {
        _host = host;
    }

    [RootFact]
    public async Task Reboot_RunsOfTheBootBefore_AreReportedAndWhatHasTheirPidsNowIsLeftAlone()
    {
        var file = Path.Combine(_host.Folder, Guid.NewGuid().ToString());
        string going, ended;
        int pid;
        await using (var first = await _host.StartAgentAsync())
        {
            going = await _host.CreateAsync(_host.Shell($"echo $$ >> {file}.pid; while [ ! -e {file} ]; do sleep 0.1; done"));
            ended = await _host.CreateAsync(_host.Shell($"echo begin >> {file}.begun; while [ ! -e {file}.end ]; do sleep 0.1; done; exit 4"));
            pid = int.Parse(Assert.Single(await WrittenFile.LinesAsync(file + ".pid")));
            await WrittenFile.LinesAsync(file + ".begun");
            await first.KillAsync();
        }

        await File.WriteAllTextAsync(file + ".end", "");
        await Eventually.TrueAsync(() => Directory.EnumerateFiles(_host.DataFolder, "exit", SearchOption.AllDirectories).Any()); // nobody's child says it
        await File.WriteAllTextAsync(file + ".boot", $"{Guid.NewGuid()}\n");
        string[] before = ["unshare", "--mount", "/bin/sh", "-c", "mount --bind \"$1\" /proc/sys/kernel/random/boot_id && shift && exec \"$@\"", "sh", file + ".boot"];
        await using var second = await _host.StartAgentBehindAsync(before, _host.KubeconfigPath);

        var lost = await _host.WaitForEndAsync(going);
        Assert.Equal((ExecutionPhase.Failed, "HostRebooted"), (lost.Phase!.Value, lost.Reason));
        Assert.Equal(4, (await _host.WaitForEndAsync(ended)).ExitCode);
        Assert.True(new ProcFileSystem().Find(pid) is { IsAlive: true });
        Assert.Single(await File.ReadAllLinesAsync(file + ".pid"));
        await File.WriteAllTextAsync(file, "");
    }
}
