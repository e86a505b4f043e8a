using Carillon.Agent.Ending;
using Carillon.Agent.Hosting;
using Carillon.Agent.Linux;

namespace Carillon.Tests.Unit.Agent.Ending;

/// <summary>What is written and read, on a folder that is no control group.</summary>
public sealed class ControlGroupTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("carillon-cgroup-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Limit_Everything_IsWritten()
    {
        ControlGroup.Limit(_folder, new RunLimits(CpuMillis: 1500, MemoryBytes: 4096, Pids: 7));

        Assert.Equal("150000 100000", Read("cpu.max"));
        Assert.Equal("4096", Read("memory.max"));
        Assert.Equal("1", Read("memory.oom.group"));
        Assert.Equal("0", Read("memory.swap.max"));
        Assert.Equal("8", Read("pids.max"));
    }

    [Fact]
    public void Limit_CannotBeSet_Throws() => Assert.ThrowsAny<IOException>(
        () => ControlGroup.Limit(Path.Combine(_folder, "gone"), new RunLimits(Pids: 7)));

    [Fact]
    public void Limit_None_WritesNothing()
    {
        ControlGroup.Limit(_folder, RunLimits.None);

        Assert.Empty(Directory.EnumerateFiles(_folder));
    }

    [Fact]
    public void InForce_OneControllerIsOff_LeavesItsLimitOut()
    {
        Write("pids.max", "8");

        Assert.Equal(new RunLimits(Pids: 7), ControlGroup.InForce(_folder, new RunLimits(CpuMillis: 5, MemoryBytes: 4096, Pids: 7)));
    }

    [Fact]
    public void Events_Files_AreCounted()
    {
        Assert.Equal(default, ControlGroup.Events(_folder));
        Write("memory.events", "low 0\nhigh 0\nmax 12\noom 2\noom_kill 3\noom_group_kill 1\n");
        Write("pids.events", "max 4\n");
        Write("cgroup.events", "populated 1\nfrozen 0\n");
        Write("cpu.stat", "usage_usec 2500\nuser_usec 1\n");
        Write("memory.peak", "8192\n");

        Assert.Equal(new GroupEvents(3, 4), ControlGroup.Events(_folder));
        Assert.True(ControlGroup.IsPopulated(_folder));
        Assert.False(ControlGroup.IsFrozen(_folder));
        Assert.Equal(TimeSpan.FromMicroseconds(2500), ControlGroup.CpuTime(_folder));
        Assert.Equal(8192, ControlGroup.PeakMemory(_folder));
    }

    [Fact]
    public void Open_FolderThatIsNoControlGroup_IsSaid()
    {
        var e = Assert.Throws<AgentStartException>(() => ControlGroupRoot.Open(_folder, "host-1", HostNamespaces.Own));

        Assert.StartsWith($"--cgroup-root: {_folder} cannot be used", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_None_SaysWhyThereAreNoLimits()
    {
        var root = ControlGroupRoot.Open("none", "host-1", HostNamespaces.Own);

        Assert.Null(root.Create("run", new RunLimits(Pids: 1)));
        Assert.Empty(root.Controllers);
        Assert.Contains("--cgroup-root none", root.Lack, StringComparison.Ordinal);
    }

    private string Read(string file) => File.ReadAllText(Path.Combine(_folder, file));

    private void Write(string file, string text) => File.WriteAllText(Path.Combine(_folder, file), text);
}
