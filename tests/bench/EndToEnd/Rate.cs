using System.Diagnostics;

namespace Carillon.Bench.EndToEnd;

/// <summary>How often something can be done per second.</summary>
internal static class Rate
{
    /// <summary>Does <paramref name="step"/> for each number below <paramref name="total"/>, some of them at a time.</summary>
    public static async Task<double> MeasureAsync(int total, int atATime, Func<int, CancellationToken, Task> step, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var options = new ParallelOptions { MaxDegreeOfParallelism = atATime, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, total, options, async (index, token) => await step(index, token));
        return total / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
