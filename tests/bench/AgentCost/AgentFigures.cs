using System.Globalization;
using Carillon.Bench.EndToEnd;
using Carillon.Tests.Support.Processes;

namespace Carillon.Bench.AgentCost;

/// <summary>What an agent holds at a moment.</summary>
/// <param name="Memory">Its memory.</param>
/// <param name="Descriptors">Its open files, sockets and pipes.</param>
/// <param name="Threads">Its threads.</param>
internal sealed record AgentFigures(ProcessMemory Memory, int Descriptors, int Threads)
{
    public static async Task<AgentFigures> ReadAsync(SupervisedProcess agent)
    {
        var id = await agent.ChildId;
        return new AgentFigures(
            ProcessMemory.Read(id), Directory.EnumerateFileSystemEntries($"/proc/{id}/fd").Count(), Count($"/proc/{id}/status", "Threads:"));
    }

    private static int Count(string file, string key) => int.Parse(
        File.ReadLines(file).First(line => line.StartsWith(key, StringComparison.Ordinal)).AsSpan(key.Length).Trim(), CultureInfo.InvariantCulture);
}
