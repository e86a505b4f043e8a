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

    /// <summary>CPU time that all processes of the group took, those already gone included.</summary>
    public static TimeSpan? CpuTime(string folder)
    {
        try
        {
            foreach (var line in File.ReadLines(Path.Combine(folder, "cpu.stat")))
            {
                if (line.StartsWith("usage_usec ", StringComparison.Ordinal)
                    && long.TryParse(line.AsSpan("usage_usec ".Length), NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds))
                {
                    return TimeSpan.FromMicroseconds(microseconds);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Then it is not known.
        }

        return null;
    }

    /// <summary>The highest memory use of the group; null where the memory controller is not on.</summary>
    public static long? PeakMemory(string folder)
    {
        try
        {
            return long.TryParse(File.ReadAllText(Path.Combine(folder, "memory.peak")).Trim(), out var bytes) ? bytes : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

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
