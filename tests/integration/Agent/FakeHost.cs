using System.Diagnostics;

using Carillon.Agent.Linux;

namespace Carillon.Tests.Integration.Agent;

/// <summary>
/// A host for <see cref="FakePod"/>: its own processes and mounts, and a process 1 of its own, whose namespaces an agent in a container
/// looks for. It ends with its standard input, so also when nobody is left to dispose of it, and with it all that lives on it.
/// </summary>
internal sealed class FakeHost : IDisposable
{
    private const string Script =
        """
        unshare --pid --fork --kill-child --mount --mount-proc /bin/sh -c 'echo ready; exec cat'
        find "$1" -depth -type d -exec rmdir {} +
        """;

    private readonly Process _process;

    private FakeHost(Process process, int init, string group)
    {
        _process = process;
        Init = init;
        Group = group;
    }

    /// <summary>Its process 1, by the pid that it has outside.</summary>
    public int Init { get; }

    /// <summary>A v2 control group for those of its containers.</summary>
    public string Group { get; }

    public static async Task<FakeHost> StartAsync()
    {
        var mount = File.ReadLines("/proc/self/mounts").Select(line => line.Split(' ')).First(fields => fields[2] == "cgroup2")[1];
        var group = Directory.CreateDirectory(Path.Combine(mount, "host-" + Guid.NewGuid().ToString("N"))).FullName;
        var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", Script, "sh", group])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("ready", await process.StandardOutput.ReadLineAsync());
        return new FakeHost(process, ChildOf(ChildOf(process.Id)), group);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static int ChildOf(int parent) => new ProcFileSystem().List().Single(candidate => candidate.Parent == parent).Pid;
}
