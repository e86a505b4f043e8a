using System.Globalization;

namespace Carillon.Agent.Linux;

/// <summary>The memory that this process holds and does not need at rest.</summary>
internal static class ResidentMemory
{
    /// <summary>
    /// Gives back the heap that is free, and the pages of files that nobody ever changes, most of them code that only the start or a burst
    /// ran: they stay in the kernel's cache, and one that is needed again comes from there.
    /// </summary>
    public static void GiveBack()
    {
        foreach (var (start, length) in UnchangedFilePages(File.ReadLines("/proc/self/smaps")).ToList())
        {
            NativeMethods.GiveBack(start, length);
        }

        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    /// <summary>
    /// Mappings of files that are read-only and of which no page was ever changed: a changed one, by relocation for example, is nowhere but in
    /// memory. See proc_pid_smaps(5).
    /// </summary>
    internal static IEnumerable<(nuint Start, nuint Length)> UnchangedFilePages(IEnumerable<string> smaps)
    {
        (nuint Start, nuint Length)? candidate = null;
        foreach (var line in smaps)
        {
            if (line.StartsWith("Anonymous:", StringComparison.Ordinal))
            {
                if (candidate is { } mapping && line.AsSpan("Anonymous:".Length).Trim() is "0 kB")
                {
                    yield return mapping;
                }

                candidate = null;
            }
            else if (Mapping(line.Split(' ', 6)) is { } found)
            {
                candidate = found.IsReadOnlyFile ? (found.Start, found.End - found.Start) : null;
            }
        }
    }

    private static (nuint Start, nuint End, bool IsReadOnlyFile)? Mapping(string[] fields)
    {
        if (fields is not [var range, { Length: 4 } rights, _, _, var inode, var path]
            || range.Split('-') is not [var first, var last]
            || !nuint.TryParse(first, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var start)
            || !nuint.TryParse(last, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var end))
        {
            return null;
        }

        return (start, end, rights[0] == 'r' && rights[1] == '-' && inode != "0" && path.Trim() is ['/', ..] file && !file.StartsWith("/memfd:", StringComparison.Ordinal));
    }
}
