using Carillon.Api.Runs;

namespace Carillon.Tests.Unit.Operator.Caching;

public sealed class ClusterCacheTests
{
    [Theory]
    [InlineData(RunPhase.Pending, "WaitingForEarlierRun", 1)]
    [InlineData(RunPhase.Running, "WaitingForEarlierRun", 1)]
    [InlineData(RunPhase.Skipped, "WaitingForEarlierRun", 0)]
    [InlineData(RunPhase.Pending, "QuotaExceeded", 0)]
    [InlineData(RunPhase.Running, null, 0)]
    public async Task CountRunsWaiting_Runs_CountsThoseThatWaitForThat(RunPhase phase, string? reason, int expected)
    {
        await using var term = new CachedTerm();
        var run = Make.Run() with { Status = new DistributedCronRunStatus { Phase = phase, Reason = reason } };

        CachedTerm.Show(term.Cache.Runs, run);

        Assert.Equal(expected, term.Cache.CountRunsWaiting("WaitingForEarlierRun"));
    }
}
