using Carillon.Api.Executions;
using Carillon.Api.Runs;
using Carillon.Operator.Selection;

namespace Carillon.Tests.Unit.Operator.Selection;

public sealed class RerunHostsTests
{
    private static readonly DistributedCronRunStatus Summary = new()
    {
        FailedHosts =
        [
            new FailedHost { Host = "a", Phase = ExecutionPhase.Failed },
            new FailedHost { Host = "b", Phase = ExecutionPhase.Missed },
        ],
    };

    [Theory]
    [InlineData(RerunSelection.Failed, "a")]
    [InlineData(RerunSelection.Missed, "b")]
    [InlineData(RerunSelection.NotSucceeded, "a,b")]
    public void Of_ExecutionsCollected_GoesByTheSummary(RerunSelection only, string expected) => Assert.Equal(expected, Show(only, []));

    [Theory]
    [InlineData(RerunSelection.Failed, "")]
    [InlineData(RerunSelection.Missed, "b")]
    [InlineData(RerunSelection.All, "a,b,c")]
    public void Of_HostThatNeverHadAnExecution_IsTakenFromTheSummary(RerunSelection only, string expected) =>
        Assert.Equal(expected, Show(only, [Make.Execution("a", ExecutionPhase.Succeeded), Make.Execution("c", ExecutionPhase.Succeeded)]));

    private static string Show(RerunSelection only, IReadOnlyList<Execution> executions) =>
        string.Join(',', RerunHosts.Of(only, executions, Summary).Order(StringComparer.Ordinal));
}
