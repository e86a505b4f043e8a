using Carillon.Tests.Simulation.Scenarios;

namespace Carillon.Tests.Simulation;

public class FailureReportTests
{
    /// <summary>Who looks at a failed build sees the tail of a log.</summary>
    [Fact]
    public void Of_LongTrace_SaysAtBothEndsWhatFailed()
    {
        var report = FailureReport.Of("seed 7, step 9: two Runs\n   at some place", "1 operator", Enumerable.Range(0, 80).Select(static i => $"line {i}"), 7);

        var lines = report.TrimEnd().Split('\n');
        Assert.Equal("seed 7, step 9: two Runs", lines[0]);
        Assert.Equal("  line 79", lines[^3]);
        Assert.Equal("seed 7, step 9: two Runs", lines[^2]);
        Assert.EndsWith("--seed 7 --trace", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void ToString_OfABatchThatFailed_EndsWithWhatFailedInEach()
    {
        var batch = new ScenarioBatch(100, 1, 100, 5, 6, 7, [FailureReport.Of("seed 3, step 9: lost", "1 operator", ["line"], 3), $"seed 51 {new string('x', 1000)}"]);

        var lines = $"{batch}".Split('\n');

        Assert.Equal(3, lines.Length);
        Assert.EndsWith("2 failed, traces 0000000000000007", lines[0], StringComparison.Ordinal);
        Assert.Equal("seed 3, step 9: lost", lines[1]);
        Assert.StartsWith("seed 51 xxx", lines[2], StringComparison.Ordinal);
        Assert.InRange(lines[2].Length, 100, 400);
    }
}
