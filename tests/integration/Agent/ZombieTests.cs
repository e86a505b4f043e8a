using Carillon.Agent.Linux;
using Carillon.Api.Executions;
using Carillon.Tests.Support.Waiting;

namespace Carillon.Tests.Integration.Agent;

/// <summary>What has ended is also taken note of: a process that nobody waited for keeps its number for ever.</summary>
public sealed class ZombieTests : IClassFixture<AgentFixture>
{
    private readonly AgentFixture _host;

    public ZombieTests(AgentFixture host)
    {
        _host = host;
    }

    [Fact]
    public async Task Agent_AfterManyRunsAndAnAdoption_HasNoZombies()
    {
        var gate = Path.Combine(_host.Folder, Guid.NewGuid().ToString());
        string adopted;
        await using (var first = await _host.StartAgentAsync())
        {
            adopted = await _host.CreateAsync(_host.Shell($"echo >> {gate}.begun; until [ -e {gate} ]; do sleep 0.1; done"));
            await WrittenFile.LinesAsync(gate + ".begun");
            await first.KillAsync();
        }

        await using var agent = await _host.StartAgentAsync();
        await RunManyAsync();
        await File.WriteAllTextAsync(gate, "");
        Assert.Equal(ExecutionPhase.Succeeded, (await _host.WaitForEndAsync(adopted)).Phase);

        await Eventually.TrueAsync(() => ZombiesOf(agent.Id).Count == 0); // a process that is only about to be waited for tells nobody
    }

    [RootFact]
    public async Task Agent_IsProcess1OfItsContainer_WaitsForOrphansToo()
    {
        await using var agent = await _host.StartAgentBehindAsync(
            ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc", "--"], _host.KubeconfigPath, "--cgroup-root", "none");
        await RunManyAsync();

        var init = Assert.Single(new ProcFileSystem().List(), process => process.Parent == agent.Id).Pid;
        await Eventually.TrueAsync(() => ZombiesOf(init).Count == 0); // the same
    }

    /// <summary>Commands of all kinds: with and without children, with daemons that end before, with and after them, and one that cannot start.</summary>
    private async Task RunManyAsync()
    {
        string[] commands =
        [
            "true", "exit 3", "sleep 0 & wait", "(setsid sleep 0.1 &); sleep 0.3", "(setsid sleep 600 &); sleep 0.1", "kill -9 $$",
            "sleep 600 & kill -STOP $!", "trap '' TERM; sleep 1",
        ];
        var names = new List<string>();
        foreach (var command in commands.Concat(commands))
        {
            names.Add(await _host.CreateAsync(_host.Shell(command)));
        }

        names.Add(await _host.CreateAsync(_host.Spec(new() { Shell = new() { Command = "true", Interpreter = ["/no/such/shell"] } })));
        foreach (var name in names)
        {
            await _host.WaitForEndAsync(name);
        }
    }

    private static List<int> ZombiesOf(int parent)
    {
        var proc = new ProcFileSystem();
        return
        [
            .. Directory.EnumerateDirectories("/proc")
                .Select(folder => int.TryParse(Path.GetFileName(folder), out var pid) ? proc.Find(pid) : null)
                .Where(process => process is { State: 'Z' } zombie && zombie.Parent == parent)
                .Select(process => process!.Value.Pid),
        ];
    }
}
