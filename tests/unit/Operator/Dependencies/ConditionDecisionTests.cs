using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Operator.Dependencies;

namespace Carillon.Tests.Unit.Operator.Dependencies;

public sealed class ConditionDecisionTests
{
    // succeeded, failed, timed out, missed, lost, cancelled
    [Theory]
    [InlineData(RunPhase.Succeeded, "4 0 0 0 0 0", "All", true)]
    [InlineData(RunPhase.PartiallySucceeded, "3 1 0 0 0 0", "All", false)]
    [InlineData(RunPhase.PartiallySucceeded, "3 0 0 0 0 1", "All", false)]
    [InlineData(RunPhase.PartiallySucceeded, "1 3 0 0 0 0", "Any", true)]
    [InlineData(RunPhase.Failed, "0 4 0 0 0 0", "Any", false)]
    [InlineData(RunPhase.PartiallySucceeded, "3 1 0 0 0 0", "75%", true)]
    [InlineData(RunPhase.PartiallySucceeded, "3 1 0 0 0 0", "76%", false)]
    [InlineData(RunPhase.PartiallySucceeded, "1 0 0 3 0 0", "1%", true)]
    [InlineData(RunPhase.Failed, "0 4 0 0 0 0", "1%", false)]
    [InlineData(RunPhase.Succeeded, "4 0 0 0 0 0", "100%", true)]
    [InlineData(RunPhase.Cancelled, "3 0 0 0 0 1", "Any", false)]
    [InlineData(RunPhase.Skipped, "0 0 0 0 0 0", "Any", false)]
    public void DependsOn_Success_HoldsOnThatManyHosts(RunPhase phase, string counts, string hosts, bool expected) =>
        Assert.Equal(expected, IsMet(DependencyCondition.Success, phase, counts, hosts));

    [Theory]
    [InlineData(RunPhase.Failed, "0 1 1 1 1 0", "All", true)]
    [InlineData(RunPhase.Failed, "0 3 0 0 0 1", "All", false)]
    [InlineData(RunPhase.PartiallySucceeded, "3 0 1 0 0 0", "Any", true)]
    [InlineData(RunPhase.PartiallySucceeded, "3 0 0 0 1 0", "Any", true)]
    [InlineData(RunPhase.PartiallySucceeded, "2 0 0 2 0 0", "50%", true)]
    [InlineData(RunPhase.PartiallySucceeded, "2 0 0 2 0 0", "51%", false)]
    [InlineData(RunPhase.Succeeded, "4 0 0 0 0 0", "Any", false)]
    [InlineData(RunPhase.Cancelled, "0 1 0 0 0 3", "Any", false)]
    [InlineData(RunPhase.Skipped, "0 0 0 4 0 0", "All", false)]
    [InlineData(RunPhase.Failed, "0 0 0 0 0 0", "All", true)] // it ended before it had any host
    public void DependsOn_Failure_HoldsOnThatManyHosts(RunPhase phase, string counts, string hosts, bool expected) =>
        Assert.Equal(expected, IsMet(DependencyCondition.Failure, phase, counts, hosts));

    [Theory]
    [InlineData(RunPhase.Succeeded)]
    [InlineData(RunPhase.PartiallySucceeded)]
    [InlineData(RunPhase.Failed)]
    [InlineData(RunPhase.Cancelled)]
    [InlineData(RunPhase.Skipped)]
    public void DependsOn_Always_TakesEveryEnd(RunPhase phase) => Assert.True(IsMet(DependencyCondition.Always, phase, "0 0 0 0 0 0", "All"));

    [Fact]
    public void DependsOn_ConditionOfALaterVersion_IsNotMet() => Assert.False(IsMet(DependencyCondition.Unknown, RunPhase.Succeeded, "4 0 0 0 0 0", "Any"));

    [Fact]
    public void DependsOn_NothingSaid_WantsSuccessOnAllHosts()
    {
        Assert.True(ConditionDecision.IsMet(new TaskDependency { Task = "up" }, Run(RunPhase.Succeeded, "2 0 0 0 0 0")));
        Assert.False(ConditionDecision.IsMet(new TaskDependency { Task = "up" }, Run(RunPhase.PartiallySucceeded, "1 1 0 0 0 0")));
    }

    private static bool IsMet(DependencyCondition condition, RunPhase phase, string counts, string hosts) =>
        ConditionDecision.IsMet(new TaskDependency { Task = "up", Condition = condition, Hosts = hosts }, Run(phase, counts));

    private static DistributedCronRun Run(RunPhase phase, string counts)
    {
        var each = counts.Split(' ').Select(static count => int.Parse(count, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        var run = Make.Run(phase: phase);
        return run with
        {
            Status = run.Status! with
            {
                Counts = new RunCounts
                {
                    Desired = each.Sum(),
                    Succeeded = each[0],
                    Failed = each[1],
                    TimedOut = each[2],
                    Missed = each[3],
                    Lost = each[4],
                    Cancelled = each[5],
                },
            },
        };
    }
}
