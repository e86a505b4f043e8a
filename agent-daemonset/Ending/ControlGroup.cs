using System.Globalization;

namespace Carillon.Agent.Ending;

/// <summary>One folder of the unified (v2) control group hierarchy.</summary>
internal static class ControlGroup
{
    /// <summary>The processes in a group and in the groups below it; none when it is gone.</summary>
    public static IReadOnlySet<int> Processes(string folder)
    {
        var found = new HashSet<int>();
        Collect(folder, found);
        return found;
    }

    /// <summary>Moves a process into a group.</summary>
    public static bool TryAdd(string folder, int pid) => TryWrite(folder, "cgroup.procs", pid.ToString(CultureInfo.InvariantCulture));

    /// <summary>Kills everything in the group in one step that no fork can escape (Linux 5.14 and newer).</summary>
    public static bool TryKill(string folder) => TryWrite(folder, "cgroup.kill", "1");

    /// <summary>Asks the kernel to stop everything in the group, so that nothing in it forks or answers any more. KILL still works.</summary>
    public static bool TryFreeze(string folder) => TryWrite(folder, "cgroup.freeze", "1");

    /// <summary>Lets it go on.</summary>
    public static bool TryThaw(string folder) => TryWrite(folder, "cgroup.freeze", "0");

    /// <summary>Whether everything in the group has stopped.</summary>
    public static bool IsFrozen(string folder) => ReadNumber(folder, "cgroup.events", "frozen") == 1;

    /// <summary>Whether anything lives in the group or below it.</summary>
    public static bool IsPopulated(string folder) => ReadNumber(folder, "cgroup.events", "populated") == 1;

    /// <summary>Hands a controller on to the groups below.</summary>
    public static bool TryEnable(string folder, string controller) => TryWrite(folder, "cgroup.subtree_control", "+" + controller);

    /// <summary>Sets limits. A limit that is not set must not be taken for one that is.</summary>
    /// <exception cref="IOException">The kernel refused one, or the group has not its controller.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public static void Limit(string folder, RunLimits limits)
    {
        foreach (var (file, value) in limits.Writes)
        {
            File.WriteAllText(Path.Combine(folder, file), value);
        }

        if (limits.MemoryBytes is not null)
        {
            TryWrite(folder, "memory.swap.max", "0"); // not there where the kernel does not count swap
        }
    }

    /// <summary>The limits of these that are in force.</summary>
    public static RunLimits InForce(string folder, RunLimits limits) => limits.Within(
        limits.Controllers.Where(controller => File.Exists(Path.Combine(folder, controller + ".max"))).ToHashSet());

    /// <summary>What happened in the group so far.</summary>
    public static GroupEvents Events(string folder) => new(
        ReadNumber(folder, "memory.events", "oom_kill") ?? 0,
        ReadNumber(folder, "pids.events", "max") ?? 0);

    /// <summary>CPU time that all processes of the group took, those already gone included.</summary>
    public static TimeSpan? CpuTime(string folder) =>
        ReadNumber(folder, "cpu.stat", "usage_usec") is { } microseconds ? TimeSpan.FromMicroseconds(microseconds) : null;

    /// <summary>The highest memory use of the group; null where the memory controller is not on.</summary>
    public static long? PeakMemory(string folder) =>
        long.TryParse(TryRead(folder, "memory.peak"), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var bytes) ? bytes : null;

    /// <summary>Removes the group if nothing lives in it.</summary>
    public static bool TryRemove(string folder)
    {
        try
        {
            foreach (var below in Directory.EnumerateDirectories(folder))
            {
                if (!TryRemove(below))
                {
                    return false;
                }
            }

            Directory.Delete(folder);
            return true;
        }
        catch (DirectoryNotFoundException)
        {
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static void Collect(string folder, HashSet<int> found)
    {
        try
        {
            foreach (var line in File.ReadLines(Path.Combine(folder, "cgroup.procs")))
            {
                if (int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
                {
                    found.Add(pid);
                }
            }

            foreach (var below in Directory.EnumerateDirectories(folder))
            {
                Collect(below, found);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Gone, and its processes with it.
        }
    }

    /// <summary>The words of a file; none when it cannot be read.</summary>
    public static IReadOnlySet<string> ReadWords(string folder, string file) =>
        (TryRead(folder, file) ?? "").Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).ToHashSet();

    /// <summary>Reads one line of a file of <c>key number</c> lines.</summary>
    private static long? ReadNumber(string folder, string file, string key)
    {
        foreach (var line in (TryRead(folder, file) ?? "").Split('\n'))
        {
            if (line.StartsWith(key + " ", StringComparison.Ordinal)
                && long.TryParse(line.AsSpan(key.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return number;
            }
        }

        return null;
    }

    private static string? TryRead(string folder, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool TryWrite(string folder, string file, string value)
    {
        try
        {
            File.WriteAllText(Path.Combine(folder, file), value);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
