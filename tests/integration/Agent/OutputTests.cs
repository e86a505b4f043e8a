using System.Diagnostics;
using System.Text;

using Carillon.Api.Executions;
using Carillon.Api.Tasks;

namespace Carillon.Tests.Integration.Agent;

/// <summary>Outputs that have broken other agents.</summary>
public sealed class OutputTests : IClassFixture<RunningAgentFixture>
{
    private readonly AgentFixture _host;
    private readonly RunningAgentFixture _running;

    public OutputTests(RunningAgentFixture running)
    {
        _running = running;
        _host = running.Host;
    }

    [Fact]
    public async Task Output_NotUtf8_IsMadeSafe()
    {
        var status = await _host.RunAsync(_host.Shell(@"printf 'a\377b\033[31m\000c\n'"));

        Assert.Equal("a\ufffdb␛[31m␀c\n", status.Output);
    }

    [Fact]
    public async Task Output_StdoutClosed_DoesNotEndTheRun()
    {
        var witness = Path.Combine(_host.Folder, Guid.NewGuid().ToString());

        var status = await _host.RunAsync(_host.Shell($"exec >&- 2>&-; echo late > {witness}; exit 7"));

        Assert.Equal(7, status.ExitCode);
        Assert.True(File.Exists(witness));
    }

    [Fact]
    public async Task Output_HeldOpenByABackgroundChild_DoesNotDelayTheEnd()
    {
        var pidFile = Path.Combine(_host.Folder, Guid.NewGuid().ToString());

        var status = await _host.RunAsync(_host.Shell($"sleep 600 & echo $! > {pidFile}; echo done"));

        Assert.Equal((ExecutionPhase.Succeeded, "done\n"), (status.Phase!.Value, status.Output));
        Carillon.Agent.Linux.NativeMethods.Kill(int.Parse(await File.ReadAllTextAsync(pidFile)), Carillon.Agent.Linux.NativeMethods.SigKill);
    }

    [Fact]
    public async Task Output_OneGibibyte_StaysSmallOnDiskAndInMemory()
    {
        var spec = _host.Shell("echo first; head -c 1073741824 /dev/zero | tr '\\0' 'x'; echo; echo last; exit 1") with
        {
            Output = new OutputPolicy { TailBytes = 4096, MaxLogBytes = 1024 * 1024 },
        };

        var name = await _host.CreateAsync(spec);
        var status = await _host.WaitForEndAsync(name);

        Assert.Equal(1073741824 + "first\n\nlast\n".Length, status.OutputBytes);
        Assert.True(status.OutputTruncated);
        Assert.True(Encoding.UTF8.GetByteCount(status.Output!) <= 4096);
        Assert.StartsWith("first\n", status.Output, StringComparison.Ordinal);
        Assert.EndsWith("\nlast\n", status.Output, StringComparison.Ordinal);
        Assert.InRange(AllocatedKibibytes(Path.Combine(_host.DataFolder, "runs")), 1, 64 * 1024);
        using var agent = Process.GetProcessById(_running.Agent.Id);
        Assert.InRange(agent.PeakWorkingSet64, 1, 400L * 1024 * 1024);
    }

    private static long AllocatedKibibytes(string folder)
    {
        using var du = Process.Start(new ProcessStartInfo("du", ["-sk", folder]) { RedirectStandardOutput = true })!;
        return long.Parse(du.StandardOutput.ReadToEnd().Split('\t')[0]);
    }
}
