namespace Carillon.Tests.Integration.Agent;

/// <summary>
/// Finds processes by a word on their command line, with nothing of the agent's own code: what a test marks so is found whatever it
/// did to its session, parent, group or environment.
/// </summary>
internal static class ProcessScan
{
    /// <summary>A word that <c>sleep</c> takes for ten minutes and nobody else uses.</summary>
    public static string NewSleep() => $"600.{Random.Shared.NextInt64(1_000_000_000_000, 9_999_999_999_999)}";

    /// <summary>The living processes with the word as a part of their command line, zombies left out (theirs is empty).</summary>
    public static IReadOnlyList<int> Find(string word) =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), out var pid) ? pid : 0)
            .Where(pid => pid != 0 && CommandLine(pid).Contains(word, StringComparison.Ordinal)),
    ];

    /// <summary>The living processes that have the folder in their command line, or write what they say into a file in it.</summary>
    public static IEnumerable<int> UsersOf(string folder) => Directory.EnumerateDirectories("/proc")
        .Select(process => int.TryParse(Path.GetFileName(process), out var pid) ? pid : 0)
        .Where(pid => pid != 0 && pid != Environment.ProcessId
            && (CommandLine(pid).Contains(folder, StringComparison.Ordinal) || OutputOf(pid).StartsWith(folder, StringComparison.Ordinal)));

    /// <summary>The folder of the v2 control group that a process is in.</summary>
    public static string ControlGroup(int pid)
    {
        var mount = File.ReadLines("/proc/self/mounts").Select(line => line.Split(' ')).First(fields => fields[2] == "cgroup2")[1];
        var path = File.ReadLines($"/proc/{pid}/cgroup").First(line => line.StartsWith("0::", StringComparison.Ordinal))[3..];
        return mount + path;
    }

    private static string OutputOf(int pid)
    {
        try
        {
            return new FileInfo($"/proc/{pid}/fd/1").LinkTarget ?? "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static string CommandLine(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline");
        }
        catch (IOException)
        {
            return ""; // gone
        }
    }
}
