using System.Globalization;

namespace Carillon.Bench.EndToEnd;

/// <summary>What a process has in memory, as the kernel counts it.</summary>
/// <param name="ResidentMib">All pages, those of the program's file that it shares with others included.</param>
/// <param name="AnonymousMib">Of them the pages that are its alone and have no file behind them.</param>
internal sealed record ProcessMemory(double ResidentMib, double AnonymousMib)
{
    public static ProcessMemory Read(int processId)
    {
        var kibibytes = File.ReadLines($"/proc/{processId}/smaps_rollup")
            .Skip(1)
            .Select(static line => line.Split([':', ' '], StringSplitOptions.RemoveEmptyEntries))
            .ToDictionary(static words => words[0], static words => double.Parse(words[1], CultureInfo.InvariantCulture), StringComparer.Ordinal);
        return new ProcessMemory(kibibytes["Rss"] / 1024, kibibytes["Anonymous"] / 1024);
    }
}
