using System.Globalization;

using Carillon.Agent.Ending;
using Carillon.Agent.Linux;
using Carillon.Tests.Support.ApiServers;

namespace Carillon.Tests.Integration.Agent;

/// <summary>
/// A container as a kubelet makes it for a privileged pod with <c>hostPID</c>: a root folder, mounts, a host name and a control group
/// of its own, and the host's processes. Only the data folder, which is a hostPath, and the agent's program are shared.
/// </summary>
internal sealed class FakePod : IDisposable
{
    /// <summary>A folder that only the container has.</summary>
    public const string OwnFolder = "/only-in-the-pod";

    /// <summary>A user whom only the container knows.</summary>
    public const string OwnUser = "only-in-the-pod";

    private const string Script =
        """
        set -e
        root=$1 group=$2 shared=$3 build=$4
        shift 4
        echo $$ >"$group/cgroup.procs"
        mount --make-rprivate /
        mount -t tmpfs pod "$root"
        for folder in usr bin sbin lib lib64; do
            if [ -L "/$folder" ]; then
                cp -P "/$folder" "$root/"
            elif [ -e "/$folder" ]; then
                mkdir "$root/$folder"
                mount --rbind "/$folder" "$root/$folder"
            fi
        done
        for folder in proc dev sys; do
            mkdir "$root/$folder"
            mount --rbind "/$folder" "$root/$folder"
        done
        mkdir -p "$root/etc" "$root/tmp" "$root/old" "$root$OWN_FOLDER" "$root$shared" "$root$build"
        mount --bind "$shared" "$root$shared"
        mount --bind "$build" "$root$build"
        [ ! -e /etc/ld.so.cache ] || cp /etc/ld.so.cache "$root/etc/"
        printf 'root:x:0:0::/:/bin/sh\n%s:x:4242:4242::/:/bin/sh\n' "$OWN_USER" >"$root/etc/passwd"
        hostname pod
        cd "$root"
        pivot_root . old
        umount -l /old
        exec unshare --cgroup "$@"
        """;

    private readonly string _root = Directory.CreateTempSubdirectory("carillon-pod-").FullName;
    private readonly string _script = Path.GetTempFileName();
    private readonly string _group;
    private readonly FakeHost _host;
    private readonly string _shared;

    /// <param name="host">Where it runs.</param>
    /// <param name="shared">The folder that it shares with the host.</param>
    public FakePod(FakeHost host, string shared)
    {
        _host = host;
        _shared = shared;
        File.WriteAllText(
            _script,
            Script.Replace("$OWN_FOLDER", OwnFolder, StringComparison.Ordinal).Replace("$OWN_USER", OwnUser, StringComparison.Ordinal));
        _group = Directory.CreateDirectory(Path.Combine(host.Group, "pod-" + Guid.NewGuid().ToString("N"))).FullName;
    }

    /// <summary>What goes in front of a program so that it runs in the container.</summary>
    public IReadOnlyList<string> Enter =>
    [
        "nsenter", "--target", $"{_host.Init}", "--pid", "--mount", "--", "unshare", "--mount", "--uts", "--ipc", "/bin/sh", _script, _root, _group, _shared,
        Path.Combine(RepositoryFolder.Root, "artifacts"),
    ];

    /// <summary>Asks the agent in the container to stop, as a kubelet does first.</summary>
    public void Stop() => NativeMethods.Kill(Agent, NativeMethods.SigTerm);

    /// <summary>Kills all that is in its group or among its mounts, as the end of a pod does.</summary>
    public void Kill()
    {
        var mounts = MountsOf(Agent);
        ControlGroup.TryKill(_group);

        foreach (var pid in Directory.EnumerateDirectories("/proc").Select(folder => int.TryParse(Path.GetFileName(folder), out var pid) ? pid : 0))
        {
            if (pid > 1 && mounts is not null && MountsOf(pid) == mounts)
            {
                NativeMethods.Kill(pid, NativeMethods.SigKill);
            }
        }
    }

    public void Dispose()
    {
        ControlGroup.TryKill(_group);
        ControlGroup.TryRemove(_group);

        File.Delete(_script);
        Directory.Delete(_root);
    }

    private int Agent => ControlGroup.Processes(_group).Single(pid => File.ReadAllText($"/proc/{pid}/cmdline").Contains("carillon-agent.dll", StringComparison.Ordinal));

    private static string? MountsOf(int pid)
    {
        try
        {
            return new FileInfo(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/ns/mnt")).LinkTarget;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
