using System.Globalization;

namespace Carillon.Agent.Linux;

/// <summary>What <c>/proc/PID/stat</c> says of a process, as far as the agent needs it.</summary>
/// <param name="Pid">Process id.</param>
/// <param name="State">One letter, of its first thread; <c>Z</c> and <c>X</c> are dead.</param>
/// <param name="Parent">Parent's process id.</param>
/// <param name="Group">Process group.</param>
/// <param name="Session">Session.</param>
/// <param name="Threads">How many threads it has, the first one included, also when that has ended.</param>
/// <param name="StartTicks">When it was forked, in clock ticks since boot: with the pid and the boot id it names a process for good.</param>
internal readonly record struct ProcessStat(int Pid, char State, int Parent, int Group, int Session, int Threads, long StartTicks)
{
    /// <summary>A process whose first thread has ended looks like a zombie, while the others go on.</summary>
    public bool IsAlive => State is not ('Z' or 'X' or 'x') || Threads > 1;

    /// <summary>Reads one line of the file. The name in parentheses may itself hold blanks and parentheses, so the last one counts.</summary>
    public static ProcessStat? Parse(string line)
    {
        var nameStart = line.IndexOf('(', StringComparison.Ordinal);
        var nameEnd = line.LastIndexOf(')');
        if (nameStart < 1 || nameEnd < nameStart
            || !int.TryParse(line.AsSpan(0, nameStart - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
        {
            return null;
        }

        var fields = line[(nameEnd + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < 20
            || !int.TryParse(fields[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var parent)
            || !int.TryParse(fields[2], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var group)
            || !int.TryParse(fields[3], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var session)
            || !int.TryParse(fields[17], NumberStyles.None, CultureInfo.InvariantCulture, out var threads)
            || !long.TryParse(fields[19], NumberStyles.None, CultureInfo.InvariantCulture, out var start))
        {
            return null;
        }

        return new ProcessStat(pid, fields[0][0], parent, group, session, threads, start);
    }
}
