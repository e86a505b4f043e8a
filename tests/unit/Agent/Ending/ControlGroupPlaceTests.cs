using Carillon.Agent.Ending;
using Carillon.Agent.Linux;

namespace Carillon.Tests.Unit.Agent.Ending;

public sealed class ControlGroupPlaceTests
{
    private const string Mount = "/sys/fs/cgroup";
    private const string Unit = "/system.slice/carillon-agent.service";

    [Theory]
    [InlineData(false, "/", "", Mount + "/carillon", null)]
    [InlineData(false, "/kubepods/pod1", "", Mount + "/carillon", null)]
    [InlineData(false, null, "", Mount + "/carillon", null)]
    [InlineData(true, null, "", null, "name a folder that it has delegated with --cgroup-root")]
    [InlineData(true, Unit, "", null, "has delegated none to the agent: set Delegate=yes")]
    [InlineData(true, Unit, Mount + Unit, Mount + Unit, "DelegateSubgroup=agent")]
    [InlineData(true, Unit + "/agent", Mount + Unit, Mount + Unit, null)]
    [InlineData(true, Unit + "/agent/deep", Mount + Unit, null, "has delegated none to the agent")]
    [InlineData(true, "/../../outside", Mount + "/../..", null, "has delegated none to the agent")]
    public void Decide_Host_UsesOnlyWhatIsItsOwn(bool systemd, string? own, string delegated, string? folder, string? lack)
    {
        var place = ControlGroupPlace.Decide(new ControlGroupFacts(Mount, own, systemd, path => path == delegated));

        Assert.Equal(folder, place.Folder);
        if (lack is null)
        {
            Assert.Null(place.Lack);
        }
        else
        {
            Assert.Contains(lack, place.Lack, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Decide_NoHierarchy_IsNowhere()
    {
        var place = ControlGroupPlace.Decide(new ControlGroupFacts(null, "/", UnderSystemd: false, _ => true));

        Assert.Null(place.Folder);
        Assert.Contains("no cgroup v2 hierarchy", place.Lack, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_InAContainer_IsTheHostsHierarchyAndNoGroupOfOurs()
    {
        var proc = Directory.CreateTempSubdirectory("carillon-proc-").FullName;
        Directory.CreateDirectory(Path.Combine(proc, "self"));
        Directory.CreateDirectory(Path.Combine(proc, "1"));
        File.WriteAllText(Path.Combine(proc, "self", "mounts"), "cgroup2 /in/the/pod cgroup2 rw 0 0\n");
        File.WriteAllText(Path.Combine(proc, "self", "cgroup"), "0::/\n");
        File.WriteAllText(Path.Combine(proc, "1", "mounts"), "cgroup2 /sys/fs/cgroup cgroup2 rw 0 0\n");
        File.WriteAllText(Path.Combine(proc, "1", "comm"), "init\n");

        var facts = ControlGroupFacts.Read(new HostNamespaces("/proc/1/root", ["nsenter"]), proc);

        Assert.Equal(("/proc/1/root/sys/fs/cgroup", null, false), (facts.Mount, facts.OwnPath, facts.UnderSystemd));
        Directory.Delete(proc, recursive: true);
    }

    [Theory]
    [InlineData("cgroup2 /sys/fs/cgroup cgroup2 rw,nosuid 0 0", "0::/a.service\n", "/sys/fs/cgroup", "/a.service")]
    [InlineData("cgroup /sys/fs/cgroup/cpu cgroup rw 0 0\ncgroup2 /sys/fs/cgroup/unified cgroup2 rw 0 0", "4:memory:/x\n0::/\n", "/sys/fs/cgroup/unified", "/")]
    [InlineData("cgroup2 /sys/fs/cgroup cgroup2 ro,nosuid 0 0", "0::/\n", null, "/")]
    [InlineData("cgroup /sys/fs/cgroup/cpu cgroup rw 0 0", "4:memory:/x\n", null, "/")]
    public void Read_Files_FindsMountAndOwnGroup(string mounts, string cgroup, string? mount, string own)
    {
        var proc = Directory.CreateTempSubdirectory("carillon-proc-").FullName;
        Directory.CreateDirectory(Path.Combine(proc, "self"));
        Directory.CreateDirectory(Path.Combine(proc, "1"));
        File.WriteAllText(Path.Combine(proc, "self", "mounts"), mounts + "\n");
        File.WriteAllText(Path.Combine(proc, "self", "cgroup"), cgroup);
        File.WriteAllText(Path.Combine(proc, "1", "comm"), "systemd\n");

        var facts = ControlGroupFacts.Read(HostNamespaces.Own, proc);

        Assert.Equal((mount, own, true), (facts.Mount, facts.OwnPath, facts.UnderSystemd));
        Directory.Delete(proc, recursive: true);
    }
}
