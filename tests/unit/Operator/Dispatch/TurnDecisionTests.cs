using Carillon.Api.Tasks;
using Carillon.Operator.Dispatch;

namespace Carillon.Tests.Unit.Operator.Dispatch;

public sealed class TurnDecisionTests
{
    [Theory]
    [InlineData(ConcurrencyPolicy.Forbid, ConcurrencyScope.Host, 1, 0, "go")] // the agents decide
    [InlineData(ConcurrencyPolicy.Forbid, ConcurrencyScope.Task, 0, 0, "go")]
    [InlineData(ConcurrencyPolicy.Forbid, ConcurrencyScope.Task, 1, 0, "skip ConcurrencyForbidden")]
    [InlineData(ConcurrencyPolicy.Allow, ConcurrencyScope.Task, 5, 0, "go")]
    [InlineData(ConcurrencyPolicy.Replace, ConcurrencyScope.Task, 1, 0, "cancel")]
    [InlineData(ConcurrencyPolicy.Queue, ConcurrencyScope.Task, 1, 0, "wait")]
    [InlineData(ConcurrencyPolicy.Queue, ConcurrencyScope.Task, 1, 1, "wait")]
    [InlineData(ConcurrencyPolicy.Queue, ConcurrencyScope.Task, 1, 2, "skip QueueFull")]
    public void Decide_EarlierRuns_FollowsPolicyAndScope(ConcurrencyPolicy policy, ConcurrencyScope scope, int running, int waiting, string expected)
    {
        var task = new DistributedCronTaskSpec { ConcurrencyPolicy = policy, ConcurrencyScope = scope, MaxQueued = 2 };

        var turn = TurnDecision.Decide(task, running, waiting);

        Assert.Equal(expected, turn switch
        {
            { Starts: true } => "go",
            { CancelsEarlier: true } => "cancel",
            { SkipReason: { } reason } => $"skip {reason}",
            _ => "wait",
        });
    }
}
