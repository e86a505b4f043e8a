using Carillon.Agent.Outcomes;
using Carillon.Api.Executions;
using Carillon.Api.Tasks;

namespace Carillon.Tests.Unit.Agent.Outcomes;

public sealed class RetryDecisionTests
{
    private static readonly RetryPolicy Policy = new()
    {
        Limit = 5,
        Backoff = new RetryBackoff { InitialSeconds = 10, Factor = 3, MaxSeconds = 60, Jitter = 0.5 },
    };

    [Theory]
    [InlineData(1, 0.5, 10)]
    [InlineData(2, 0.5, 30)]
    [InlineData(3, 0.5, 60)]
    [InlineData(5, 0.5, 60)]
    [InlineData(1, 0, 5)]
    [InlineData(1, 1, 15)]
    public void WaitBeforeNext_Backoff_GrowsToItsCapWithJitter(int attempt, double chance, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), RetryDecision.WaitBeforeNext(Policy, attempt, Failed(1), chance));

    [Fact]
    public void WaitBeforeNext_LimitReached_IsNone() => Assert.Null(RetryDecision.WaitBeforeNext(Policy, 6, Failed(1), 0.5));

    [Fact]
    public void WaitBeforeNext_NoPolicy_IsNone() => Assert.Null(RetryDecision.WaitBeforeNext(null, 1, Failed(1), 0.5));

    [Theory]
    [InlineData(ExecutionPhase.Failed, Reasons.ExitCode, true)]
    [InlineData(ExecutionPhase.Failed, Reasons.UnknownUser, true)]
    [InlineData(ExecutionPhase.TimedOut, Reasons.TimeoutExceeded, true)]
    [InlineData(ExecutionPhase.Failed, Reasons.Interrupted, false)]
    [InlineData(ExecutionPhase.Failed, Reasons.HostRebooted, false)]
    [InlineData(ExecutionPhase.Failed, Reasons.JournalLost, false)]
    [InlineData(ExecutionPhase.Cancelled, Reasons.Cancelled, false)]
    [InlineData(ExecutionPhase.Missed, Reasons.HostBusy, false)]
    [InlineData(ExecutionPhase.Succeeded, null, false)]
    public void WaitBeforeNext_DefaultConditions_NeverRepeatWhatMayHaveRun(ExecutionPhase phase, string? reason, bool again) =>
        Assert.Equal(again, RetryDecision.WaitBeforeNext(Policy, 1, new AttemptOutcome(phase, reason), 0.5) is not null);

    [Fact]
    public void WaitBeforeNext_OnLost_RepeatsInterrupted() => Assert.NotNull(
        RetryDecision.WaitBeforeNext(
            Policy with { On = [RetryCondition.Lost] }, 1, new AttemptOutcome(ExecutionPhase.Failed, Reasons.HostRebooted), 0.5));

    [Theory]
    [InlineData(75, true)]
    [InlineData(1, false)]
    public void WaitBeforeNext_ExitCodesNamed_OnlyThese(int code, bool again) =>
        Assert.Equal(again, RetryDecision.WaitBeforeNext(Policy with { ExitCodes = [75] }, 1, Failed(code), 0.5) is not null);

    private static AttemptOutcome Failed(int code) => new(ExecutionPhase.Failed, Reasons.ExitCode) { ExitCode = code };
}
