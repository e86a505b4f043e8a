using System.Text;

namespace Carillon.Tests.Simulation.Scenarios;

/// <summary>What is told of a scenario that failed. It begins with what failed, and says so again at its end: of a long log people see the tail.</summary>
internal static class FailureReport
{
    private const int LongestHeadline = 300;

    /// <param name="failure">What failed, in as many lines as it takes.</param>
    /// <param name="scenario">What kind of scenario it was.</param>
    /// <param name="lines">The end of the trace.</param>
    /// <param name="seed">What repeats it.</param>
    public static string Of(string failure, string scenario, IEnumerable<string> lines, int seed)
    {
        var text = new StringBuilder();
        text.AppendLine(failure);
        text.AppendLine($"{scenario}. The last that happened:");
        foreach (var line in lines)
        {
            text.Append("  ").AppendLine(line);
        }

        text.AppendLine(Headline(failure));
        text.AppendLine($"Again, with all of its trace: dotnet run --project tests/simulation -c Release -- --seed {seed} --trace");
        return text.ToString();
    }

    /// <summary>The first line of a report, cut where it is long.</summary>
    public static string Headline(string failure)
    {
        var line = failure.AsSpan().EnumerateLines().GetEnumerator() is var lines && lines.MoveNext() ? lines.Current.TrimEnd() : default;
        return line.Length > LongestHeadline ? $"{line[..LongestHeadline]}…" : line.ToString();
    }
}
