using System.Diagnostics;

using Carillon.Agent.Linux;

namespace Carillon.Tests.Integration.Agent;

/// <summary>
/// A host for <see cref="FakePod"/>: its own processes and mounts, and a process 1 of its own, whose namespaces an agent in a container
/// looks for. With it everything on it dies.
/// </summary>
internal sealed class FakeHost : IDisposable
{
    private readonly Process _process;

    private FakeHost(Process process, int init)
    {
        _process = process;
        Init = init;
    }

    /// <summary>Its process 1, by the pid that it has outside.</summary>
    public int Init { get; }

    public static async Task<FakeHost> StartAsync()
    {
        var process = Process.Start(new ProcessStartInfo(
            "unshare", ["--pid", "--fork", "--kill-child", "--mount", "--mount-proc", "/bin/sh", "-c", "echo ready; exec sleep infinity"])
        {
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("ready", await process.StandardOutput.ReadLineAsync());
        return new FakeHost(process, new ProcFileSystem().List().Single(candidate => candidate.Parent == process.Id).Pid);
    }

    public void Dispose()
    {
        NativeMethods.Kill(Init, NativeMethods.SigKill);
        _process.WaitForExit();
        _process.Dispose();
    }
}
