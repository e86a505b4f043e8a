using Carillon.Agent.Linux;

namespace Carillon.Tests.Unit.Agent.Linux;

public sealed class HostNamespacesTests : IDisposable
{
    private const string HostRoot = "22 1 8:1 / / rw - ext4 /dev/sda1 rw";
    private const string PodRoot = "90 80 0:55 / / rw - overlay overlay rw";

    private readonly string _proc = Directory.CreateTempSubdirectory("carillon-proc-").FullName;

    public void Dispose() => Directory.Delete(_proc, recursive: true);

    [Fact]
    public void Detect_ContainerThatSeesTheHostsProcesses_EntersWhatDiffers()
    {
        Process("1", HostRoot, mnt: 1, uts: 1, ipc: 1, net: 1, cgroup: 1);
        Process("self", PodRoot, mnt: 2, uts: 2, ipc: 2, net: 1, cgroup: 1);

        var host = HostNamespaces.Detect(_proc);

        Assert.Equal(["nsenter", "--target", "1", "--mount", "--uts", "--ipc", "--"], host.Enter);
        Assert.Equal(_proc + "/1/root", host.Root);
        Assert.True(host.Elsewhere);
    }

    [Fact]
    public void Detect_UnitWithPrivateMounts_IsOnItsHost()
    {
        Process("1", HostRoot, mnt: 1, uts: 1, ipc: 1, net: 1, cgroup: 1);
        Process("self", "300 299 8:1 / / rw shared:1 - ext4 /dev/sda1 rw", mnt: 2, uts: 1, ipc: 1, net: 1, cgroup: 1);

        Assert.Same(HostNamespaces.Own, HostNamespaces.Detect(_proc));
    }

    [Fact]
    public void Detect_ContainerWithItsOwnProcesses_IsAHostToItself()
    {
        Process("1", PodRoot, mnt: 2, uts: 2, ipc: 2, net: 2, cgroup: 2);
        Process("self", PodRoot, mnt: 2, uts: 2, ipc: 2, net: 2, cgroup: 2);

        Assert.Same(HostNamespaces.Own, HostNamespaces.Detect(_proc));
    }

    [Fact]
    public void Detect_ProcessOneIsHidden_IsOnItsHost()
    {
        Process("self", HostRoot, mnt: 1, uts: 1, ipc: 1, net: 1, cgroup: 1);

        Assert.False(HostNamespaces.Detect(_proc).Elsewhere);
    }

    private void Process(string pid, string root, int mnt, int uts, int ipc, int net, int cgroup)
    {
        var spaces = Directory.CreateDirectory(Path.Combine(_proc, pid, "ns")).FullName;
        foreach (var (kind, number) in new[] { ("mnt", mnt), ("uts", uts), ("ipc", ipc), ("net", net), ("cgroup", cgroup) })
        {
            File.CreateSymbolicLink(Path.Combine(spaces, kind), $"{kind}:[{number}]");
        }

        File.WriteAllText(Path.Combine(_proc, pid, "mountinfo"), $"20 1 0:4 / /proc rw - proc proc rw\n{root}\n");
    }
}
