using Carillon.Api.Executions;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Operator.Replacements;
using Carillon.Operator.Runs;
using Carillon.Operator.Selection;

namespace Carillon.Tests.Unit.Operator.Replacements;

public sealed class ReplacementDecisionTests
{
    // hosts as <name><state><attempt>: l lost, g given up before a start was seen, r running, s succeeded, f failed, b born missed
    [Theory]
    [InlineData("al1 br1", "Any", 2, "", "a")]
    [InlineData("al1 br1", "Count", 2, "", "a")]
    [InlineData("ag0", "Any", 1, "", "a")]
    [InlineData("al1", "All", 2, "", "")]
    [InlineData("al1", "Percent", 2, "", "")]
    [InlineData("af1 bs1 cb0", "Count", 2, "", "")]
    [InlineData("al1", "Any", 0, "", "")]
    [InlineData("al3", "Any", 2, "", "")] // three attempts are all there are
    [InlineData("al2", "Any", 2, "", "a")]
    [InlineData("ag0", "Any", 0, "", "")]
    [InlineData("al1", "Any", 2, "not on Lost", "")]
    [InlineData("al1", "Any", 2, "cancel", "")]
    [InlineData("al1", "Any", 2, "rerun", "")]
    [InlineData("al1 bl1", "Count", 2, "a replaced", "b")]
    public void RetryLost_Hosts_OnlyWhereAnyHostWillDoAndAttemptsAreLeft(string hosts, string strategy, int limit, string but, string expected)
    {
        var run = Run(but, Enum.Parse<HostStrategy>(strategy));

        var lost = ReplacementDecision.Lost(run, [.. hosts.Split(' ').Select(text => Execution(text, limit))]);

        Assert.Equal(expected, string.Join(' ', lost.Select(static execution => execution.Spec!.NodeName)));
    }

    [Fact]
    public void RetryLost_FewerHostsAreFree_TheRestStaysLost()
    {
        var decided = ReplacementDecision.Decide([Execution("al1", 2), Execution("bl1", 2)], ["z"]);

        Assert.Equal(("a", "z"), (Assert.Single(decided).Lost, decided[0].Host));
    }

    [Fact]
    public void RetryLost_Counts_AreOfTheHostsThatTookOver()
    {
        var tally = RunTally.Of([Execution("al1", 2), Execution("bs1", 1)], desired: 1, unconfirmed: 0, replaced: new HashSet<string> { "a" });

        Assert.Equal((1, 1, 0, 0, 1), (tally.Counts.Desired, tally.Counts.Succeeded, tally.Counts.Lost, tally.Counts.Cancelled, tally.Counts.Replaced));
        Assert.Empty(tally.FailedHosts);
    }

    [Fact]
    public void RetryLost_Rerun_RepeatsTheHostThatTookOver()
    {
        var status = new DistributedCronRunStatus { Plan = new RunPlan { Hosts = ["a"], Replacements = [new HostReplacement { Lost = "a", Host = "b" }] } };

        Assert.Equal(["b"], RerunHosts.Of(RerunSelection.Failed, [Execution("al1", 2), Execution("bf1", 1)], status));
        Assert.Equal(["b"], RerunHosts.Of(RerunSelection.All, [], status));
    }

    private static DistributedCronRun Run(string but, HostStrategy strategy)
    {
        var run = Make.Run();
        return run with
        {
            Spec = run.Spec! with
            {
                Cancel = but == "cancel",
                RerunOf = but == "rerun" ? new RerunReference { Run = "earlier" } : null,
                TaskSnapshot = run.Spec.TaskSnapshot! with
                {
                    Strategy = strategy,
                    Retry = new RetryPolicy { On = but == "not on Lost" ? [RetryCondition.Failed] : [RetryCondition.Failed, RetryCondition.Lost] },
                },
            },
            Status = but == "a replaced" ? new DistributedCronRunStatus { Plan = new RunPlan { Replacements = [new HostReplacement { Lost = "a", Host = "z" }] } } : null,
        };
    }

    private static Execution Execution(string text, int limit)
    {
        var made = text[1] switch
        {
            'l' => Make.Execution(text[..1], ExecutionPhase.Lost, "AgentUnavailable"),
            'g' => Make.Execution(text[..1], ExecutionPhase.Missed, "AgentUnavailable"),
            's' => Make.Execution(text[..1], ExecutionPhase.Succeeded),
            'f' => Make.Execution(text[..1], ExecutionPhase.Failed),
            'b' => Make.Born(text[..1], "AgentUnavailable"),
            _ => Make.Execution(text[..1], ExecutionPhase.Running),
        };
        return made with
        {
            Spec = made.Spec! with { Retry = new RetryPolicy { Limit = limit } },
            Status = made.Status is null ? null : made.Status with { Attempt = text[2] == '0' ? null : text[2] - '0' },
        };
    }
}
