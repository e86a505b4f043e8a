using Carillon.Api.Executions;
using Carillon.Tests.Support.Processes;

namespace Carillon.Tests.Integration.Agent;

/// <summary>
/// The file system of the data folder turns read-only under a running agent, as ext4 does to itself when its disk fails: a small one
/// in a file, told that it has an error.
/// </summary>
public sealed class ReadOnlyDiskTests : IAsyncLifetime
{
    private readonly AgentFixture _host = new();
    private string _loop = "";

    private string Image => Path.Combine(_host.Folder, "disk.img");

    public async Task InitializeAsync()
    {
        await _host.InitializeAsync();
        _host.DataFolder = Path.Combine(_host.Folder, "failing-disk");
    }

    public async Task DisposeAsync()
    {
        await _host.StopAgentsAsync();
        if (_loop.Length > 0)
        {
            await CommandLine.RunAsync("umount", [_host.DataFolder]);
            _ = (await CommandLine.RunAsync("losetup", ["-d", _loop])).Success;
        }

        await _host.DisposeAsync();
    }

    [RootFact]
    public async Task ReadOnly_WhileACommandRuns_ItsEndIsReportedAndNothingStartsUntilTheDiskIsRepaired()
    {
        if (!await MountAsync())
        {
            return; // no loop device or no ext4 here
        }

        var gate = Path.Combine(_host.Folder, Guid.NewGuid().ToString());
        var witness = gate + ".witness";
        string next;
        await using (var agent = await _host.StartAgentAsync())
        {
            var name = await _host.CreateAsync(_host.Shell($"echo before; while [ ! -e {gate} ]; do sleep 0.1; done; echo end >> {witness}"));
            await _host.WaitAsync(name, status => status.Phase == ExecutionPhase.Running);
            await BreakAsync();
            next = await _host.CreateAsync(_host.Shell($"echo next >> {witness}"));
            await agent.WaitForLogAsync("The journal cannot be written");
            await _host.WaitForAgentAsync(status => status.Conditions?[0].Reason == "ReadOnlyFileSystem");
            await File.WriteAllTextAsync(gate, "");

            // Its exit status had nowhere to go; that it ended is told all the same.
            var status = await _host.WaitForEndAsync(name);
            Assert.Equal((ExecutionPhase.Failed, "Interrupted"), (status.Phase!.Value, status.Reason));
            Assert.Equal("before\n", status.Output);
            Assert.Equal(["end"], await File.ReadAllLinesAsync(witness));
            await agent.StopAsync();
        }

        await RepairAsync();
        await using var second = await _host.StartAgentAsync();
        Assert.Equal(ExecutionPhase.Succeeded, (await _host.WaitForEndAsync(next)).Phase);
        Assert.Equal(["end", "next"], await File.ReadAllLinesAsync(witness));
    }

    private async Task<bool> MountAsync()
    {
        Directory.CreateDirectory(_host.DataFolder);
        await using (var image = File.Create(Image))
        {
            image.SetLength(16 * 1024 * 1024);
        }

        var found = await CommandLine.RunAsync("losetup", ["-f", "--show", Image]);
        if (found.ExitCode != 0)
        {
            return false;
        }

        _loop = found.Output.Trim();
        _ = (await CommandLine.RunAsync("mkfs.ext4", ["-q", "-F", _loop])).Success;
        return (await CommandLine.RunAsync("mount", ["-o", "errors=remount-ro", _loop, _host.DataFolder])).ExitCode == 0
            && File.Exists(Trigger);
    }

    private string Trigger => $"/sys/fs/ext4/{Path.GetFileName(_loop)}/trigger_fs_error";

    private async Task BreakAsync()
    {
        Assert.StartsWith("/dev/loop", _loop, StringComparison.Ordinal); // and no other disk of this machine
        await File.WriteAllTextAsync(Trigger, "1");
    }

    private async Task RepairAsync()
    {
        _ = (await CommandLine.RunAsync("umount", [_host.DataFolder])).Success;
        await CommandLine.RunAsync("fsck.ext4", ["-p", "-f", _loop]); // it answers that it has repaired something
        _ = (await CommandLine.RunAsync("mount", ["-o", "errors=remount-ro", _loop, _host.DataFolder])).Success;
    }
}
