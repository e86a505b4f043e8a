using System.Globalization;
using System.Text;

namespace Carillon.Agent.Linux;

/// <summary>Reads <c>/proc</c>. A process may vanish between any two reads: that is an answer here, not an error.</summary>
internal sealed class ProcFileSystem
{
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

    /// <summary>All processes that are alive; zombies are not.</summary>
    public IReadOnlyList<ProcessStat> List()
    {
        var all = new List<ProcessStat>();
        foreach (var folder in Directory.EnumerateDirectories(_root))
        {
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                && Find(pid) is { IsAlive: true } stat)
            {
                all.Add(stat);
            }
        }

        return all;
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
