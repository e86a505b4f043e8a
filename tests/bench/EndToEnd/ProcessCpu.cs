using System.Globalization;
using Carillon.Tests.Support.Processes;

namespace Carillon.Bench.EndToEnd;

/// <summary>How long processes were on a processor, as the kernel counts it.</summary>
/// <param name="Own">Their own time.</param>
/// <param name="Children">That of their children which have ended.</param>
internal sealed record ProcessCpu(TimeSpan Own, TimeSpan Children)
{
    /// <summary>USER_HZ: what the kernel counts in for user space, whatever its own clock, on every architecture we build for.</summary>
    private const int TicksPerSecond = 100;

    public static async Task<ProcessCpu> ReadAsync(params IEnumerable<SupervisedProcess> processes)
    {
        var sum = new ProcessCpu(TimeSpan.Zero, TimeSpan.Zero);
        foreach (var process in processes)
        {
            var one = Read(await process.ChildId);
            sum = new ProcessCpu(sum.Own + one.Own, sum.Children + one.Children);
        }

        return sum;
    }

    public static ProcessCpu operator -(ProcessCpu later, ProcessCpu earlier) => new(later.Own - earlier.Own, later.Children - earlier.Children);

    private static ProcessCpu Read(int processId)
    {
        // proc_pid_stat(5): the name is in parentheses and may hold anything; utime is the 12th field after it.
        var stat = File.ReadAllText($"/proc/{processId}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return new ProcessCpu(Ticks(fields[11]) + Ticks(fields[12]), Ticks(fields[13]) + Ticks(fields[14]));
    }

    private static TimeSpan Ticks(string field) => TimeSpan.FromSeconds(double.Parse(field, CultureInfo.InvariantCulture) / TicksPerSecond);
}
