using System.Globalization;

using Carillon.Tests.Support.Waiting;

namespace Carillon.Tests.Integration.Agent;

/// <summary>
/// Holds a process in the kernel, as a file system does that is gone: signals, KILL too, wait until it is let go. What hangs on real
/// hardware cannot be made at will; this can.
/// </summary>
internal sealed class Freezer : IAsyncDisposable
{
    private readonly string _folder = Path.Combine(Mount!, $"carillon-test-{Guid.NewGuid():N}");

    public Freezer(int pid)
    {
        Directory.CreateDirectory(_folder);
        File.WriteAllText(Path.Combine(_folder, "cgroup.procs"), pid.ToString(CultureInfo.InvariantCulture));
        File.WriteAllText(Path.Combine(_folder, "freezer.state"), "FROZEN");
    }

    /// <summary>Where the hierarchy is mounted that has the freezer; null where there is none.</summary>
    public static string? Mount { get; } = File.ReadLines("/proc/self/mounts")
        .Select(line => line.Split(' '))
        .FirstOrDefault(fields => fields[2] == "cgroup" && fields[3].Split(',').Contains("freezer"))?[1];

    public void LetGo() => File.WriteAllText(Path.Combine(_folder, "freezer.state"), "THAWED");

    public async ValueTask DisposeAsync()
    {
        LetGo();
        await Eventually.TrueAsync(() => File.ReadAllText(Path.Combine(_folder, "cgroup.procs")).Length == 0); // the kernel tells nobody
        Directory.Delete(_folder);
    }
}
