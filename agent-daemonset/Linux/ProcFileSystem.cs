using System.Globalization;
using System.Text;

namespace Carillon.Agent.Linux;

/// <summary>Reads <c>/proc</c>. A process may vanish between any two reads: that is an answer here, not an error.</summary>
internal sealed class ProcFileSystem
{
    /// <summary>A host where something is forked all the time must not keep a look from ending.</summary>
    private const int MostLooks = 50;

    private readonly string _root;

    public ProcFileSystem(string root = "/proc")
    {
        _root = root;
    }

    /// <summary>The id of this boot; a new one with every boot.</summary>
    public string BootId() => File.ReadAllText(Path.Combine(_root, "sys/kernel/random/boot_id")).Trim();

    /// <summary>Time since boot, sleep included, which no clock setting moves.</summary>
    public TimeSpan Uptime()
    {
        var text = File.ReadAllText(Path.Combine(_root, "uptime"));
        return TimeSpan.FromSeconds(double.Parse(text.AsSpan(0, text.IndexOf(' ', StringComparison.Ordinal)), CultureInfo.InvariantCulture));
    }

    public ProcessStat? Find(int pid) => TryRead($"{pid}/stat") is { } line ? ProcessStat.Parse(Encoding.UTF8.GetString(line)) : null;

    /// <summary>
    /// All processes that are alive; zombies are not. Each is given as soon as it is read, since it may be gone soon after. What hands
    /// over to a child again and again is seen too: whatever was forked while the folder was read is looked at afterwards.
    /// </summary>
    public IEnumerable<ProcessStat> List()
    {
        var seen = NewestPid();
        foreach (var folder in Directory.EnumerateDirectories(_root))
        {
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                && Find(pid) is { IsAlive: true } stat)
            {
                yield return stat;
            }
        }

        for (var look = 0; look < MostLooks && NewestPid() is var newest && newest != seen; look++)
        {
            // Smaller than before when the kernel went through all numbers and began again.
            for (var pid = newest > seen ? seen + 1 : 1; pid <= newest; pid++)
            {
                if (Find(pid) is { IsAlive: true } stat && !IsThread(pid))
                {
                    yield return stat;
                }
            }

            seen = newest;
        }
    }

    /// <summary>Whether the process was started with exactly this <c>NAME=value</c> in its environment.</summary>
    public bool HasEnvironment(int pid, ReadOnlySpan<byte> assignment)
    {
        ReadOnlySpan<byte> rest = TryRead($"{pid}/environ") ?? [];
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf((byte)0);
            var entry = end < 0 ? rest : rest[..end];
            if (entry.SequenceEqual(assignment))
            {
                return true;
            }

            rest = end < 0 ? [] : rest[(end + 1)..];
        }

        return false;
    }

    /// <summary>Threads have numbers of their own, which the folder does not show, but answers to.</summary>
    private bool IsThread(int pid) => TryRead($"{pid}/status") is { } status
        && !Encoding.UTF8.GetString(status).Contains(string.Create(CultureInfo.InvariantCulture, $"\nTgid:\t{pid}\n"), StringComparison.Ordinal);

    /// <summary>The number that was given away last.</summary>
    private int NewestPid()
    {
        var text = File.ReadAllText(Path.Combine(_root, "loadavg"));
        return int.Parse(text.AsSpan(text.LastIndexOf(' ') + 1), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
    }

    private byte[]? TryRead(string path)
    {
        try
        {
            return File.ReadAllBytes(Path.Combine(_root, path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
