using Carillon.Api.Executions;
using Carillon.Api.Meta;
using Carillon.Api.Runs;
using Carillon.Operator.Selection;

namespace Carillon.Tests.Unit.Operator.Selection;

public sealed class RerunPlanTests
{
    private static readonly List<Execution> Executions =
        [Make.Execution("c", ExecutionPhase.Failed), Make.Execution("a", ExecutionPhase.Lost), Make.Execution("b", ExecutionPhase.Succeeded)];

    [Theory]
    [InlineData(RerunSelection.Failed, "a,c")]
    [InlineData(RerunSelection.All, "a,b,c")]
    public void Rerun_Hosts_AreThoseOfTheEarlierRunByName(RerunSelection only, string expected) => Assert.Equal(expected, Show(Decide(only, Executions)));

    [Theory]
    [InlineData(RerunSelection.Failed)]
    [InlineData(RerunSelection.NotSucceeded)]
    [InlineData(RerunSelection.All)]
    public void Rerun_HostsForgotten_IsRefused(RerunSelection only) => Assert.Equal("HostsForgotten", Show(Decide(only, [Executions[0]])));

    [Fact]
    public void Rerun_ExecutionsGoneButTheSummaryNamesAll_IsPlannedByIt()
    {
        var summary = new DistributedCronRunStatus
        {
            Counts = new RunCounts { Desired = 3, Succeeded = 2, Failed = 1 },
            FailedHosts = [new FailedHost { Host = "c", Phase = ExecutionPhase.Failed }],
        };

        Assert.Equal("c", Show(Decide(RerunSelection.Failed, [], summary: summary)));
        Assert.Equal("HostsForgotten", Show(Decide(RerunSelection.All, [], summary: summary)));
        Assert.Equal("b,c,d", Show(Decide(RerunSelection.All, [], summary: summary with { Plan = new RunPlan { Hosts = ["d", "c", "b"] } })));
    }

    [Fact]
    public void Rerun_NothingLeftToRepeat_HasNoHosts() =>
        Assert.Equal("", Show(Decide(RerunSelection.Missed, Executions)));

    [Fact]
    public void Rerun_NarrowedToHosts_TakesThoseOnly_AndRefusesOthers()
    {
        Assert.Equal("c", Show(Decide(RerunSelection.Failed, Executions, spec => spec with { Hosts = ["c"] })));

        var refused = Decide(RerunSelection.Failed, Executions, spec => spec with { Hosts = ["c", "b"] });

        Assert.Equal("InvalidSpec", Show(refused));
        Assert.StartsWith("spec.hosts: b not among", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rerun_NarrowedByLabels_TakesThoseOnly() => Assert.Equal(
        "c",
        Show(Decide(
            RerunSelection.Failed,
            Executions,
            spec => spec with { NodeSelector = new LabelSelector { MatchLabels = new Dictionary<string, string> { ["disk"] = "of-c" } } })));

    private static RerunPlan Decide(
        RerunSelection only,
        IReadOnlyList<Execution> executions,
        Func<DistributedCronRunSpec, DistributedCronRunSpec>? change = null,
        DistributedCronRunStatus? summary = null)
    {
        var spec = new DistributedCronRunSpec { RerunOf = new RerunReference { Run = "run", Only = only } };
        var earlier = Make.Run() with
        {
            Status = summary ?? new DistributedCronRunStatus { Counts = new RunCounts { Desired = 3, Succeeded = 1, Failed = 1, Lost = 1 } },
        };
        return RerunPlan.Decide(
            change?.Invoke(spec) ?? spec, earlier, executions, static node => new Dictionary<string, string> { ["disk"] = $"of-{node}" });
    }

    private static string Show(RerunPlan plan) => plan.Hosts is { } hosts ? string.Join(',', hosts) : plan.Reason!;
}
