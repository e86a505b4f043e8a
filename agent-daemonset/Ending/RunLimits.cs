using System.Globalization;

using Carillon.Api.Executors;

namespace Carillon.Agent.Ending;

/// <summary>What the processes of one run may use together; null for as much as there is.</summary>
/// <param name="CpuMillis">Thousandths of a CPU core.</param>
/// <param name="MemoryBytes">Memory; swap is not given in its place.</param>
/// <param name="Pids">Processes and threads of the command.</param>
internal sealed record RunLimits(long? CpuMillis = null, long? MemoryBytes = null, int? Pids = null)
{
    /// <summary>The wrapper's <c>timeout</c> lives in the group beside the command and is not the task's business.</summary>
    private const int OwnProcesses = 1;

    private const long Period = 100_000;
    private const long LongestPeriod = 1_000_000;
    private const long LeastQuota = 1_000;

    public static RunLimits None { get; } = new();

    /// <summary>The controllers that enforce these limits.</summary>
    public IEnumerable<string> Controllers
    {
        get
        {
            if (CpuMillis is not null)
            {
                yield return "cpu";
            }

            if (MemoryBytes is not null)
            {
                yield return "memory";
            }

            if (Pids is not null)
            {
                yield return "pids";
            }
        }
    }

    /// <summary>What to write into which file of the group.</summary>
    public IEnumerable<(string File, string Value)> Writes
    {
        get
        {
            if (CpuMillis is { } cpu)
            {
                // The kernel takes no quota below a millisecond, so very small shares are counted over a longer period.
                var period = cpu * Period / 1000 < LeastQuota ? LongestPeriod : Period;
                yield return ("cpu.max", Text($"{cpu * period / 1000} {period}"));
            }

            if (MemoryBytes is { } memory)
            {
                yield return ("memory.oom.group", "1"); // half a command is no command
                yield return ("memory.max", Text($"{memory}"));
            }

            if (Pids is { } pids)
            {
                yield return ("pids.max", Text($"{pids + OwnProcesses}"));
            }
        }
    }

    /// <summary>The limits of a spec; null when it has a quantity that is none.</summary>
    public static RunLimits? Of(ShellResources? resources)
    {
        long? cpu = null;
        long? memory = null;
        if (resources?.Cpu is { } cpuText)
        {
            if (!Quantity.TryParseCpu(cpuText, out var millis))
            {
                return null;
            }

            cpu = millis;
        }

        if (resources?.Memory is { } memoryText)
        {
            if (!Quantity.TryParseMemory(memoryText, out var bytes))
            {
                return null;
            }

            memory = bytes;
        }

        return new RunLimits(cpu, memory, resources?.Pids);
    }

    /// <summary>Those of them that a group with these controllers can enforce.</summary>
    public RunLimits Within(IReadOnlySet<string> controllers) => new(
        controllers.Contains("cpu") ? CpuMillis : null,
        controllers.Contains("memory") ? MemoryBytes : null,
        controllers.Contains("pids") ? Pids : null);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
