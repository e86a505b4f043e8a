namespace Carillon.Tests.Unit.Api.Cron;

/// <summary>Measures what an action allocates.</summary>
internal static class Allocations
{
    /// <summary>
    /// The bytes that the action allocates on this thread, the least of some runs: the first run may initialise something, and a
    /// collection that other tests cause in between charges the thread for the unused rest of its buffer.
    /// </summary>
    public static long Least(Action action)
    {
        var least = long.MaxValue;
        for (var run = 0; run < 5 && least > 0; run++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
