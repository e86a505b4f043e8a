using Carillon.Api.Executions;
using Carillon.Api.Runs;
using Carillon.Operator.Executions;
using Carillon.Operator.Runs;
using Carillon.Operator.Writes;

namespace Carillon.Tests.Unit.Operator.Runs;

public sealed class CorrectionDecisionTests
{
    // hosts as <name><state>: s succeeded, f failed, c cancelled, l lost, g given up before a start was seen, m missed for good, b over budget
    [Theory]
    [InlineData("as bl", "as bs", "s2", "", RunPhase.Succeeded)]
    [InlineData("as bl", "bs", "s2", "", RunPhase.Succeeded)]
    [InlineData("as bl", "as", "s1 l1", "b", RunPhase.PartiallySucceeded)]
    [InlineData("as bl", "bl", "s1 l1", "b", RunPhase.PartiallySucceeded)]
    [InlineData("as bl cl", "bs", "s2 l1", "c", RunPhase.PartiallySucceeded)]
    [InlineData("as bl cl", "bs cl", "s2 l1", "c", RunPhase.PartiallySucceeded)]
    [InlineData("as bl cg", "bf cs", "s2 f1", "b", RunPhase.PartiallySucceeded)]
    [InlineData("af bg", "bf", "f2", "a b", RunPhase.Failed)]
    [InlineData("am bl", "bs", "s1 m1", "a", RunPhase.PartiallySucceeded)]
    [InlineData("ac bl", "bf", "f1 c1", "b", RunPhase.Failed)]
    [InlineData("af bl cb", "bs", "s1 f1 c1", "a", RunPhase.Failed)] // the budget was passed, whatever is known of it now
    public void Late_SomeAreDeleted_KeepWhatTheyWereCountedAs(string before, string there, string counts, string failed, RunPhase phase)
    {
        var status = Corrected(Finished(Hosts(before)), Hosts(there));

        Assert.Equal(counts, Text(status.Counts!));
        Assert.Equal(failed, string.Join(' ', (status.FailedHosts ?? []).Select(static host => host.Host)));
        Assert.Equal(phase, status.Phase);
    }

    [Fact]
    public void Late_HostThatNeverHadAnExecution_IsCountedOnce()
    {
        var refused = RefusedHosts.Of(new Dictionary<string, Refusal> { ["r"] = new("RefusedByServer", "too large", MayPass: false) });

        var status = Corrected(Finished(Hosts("as bl cm"), refused), Hosts("bs"));

        Assert.Equal("s2 m2", Text(status.Counts!));
        Assert.Equal(["c", "r"], status.FailedHosts!.Select(static host => host.Host));
        Assert.Equal(1, status.Refused);
    }

    [Fact]
    public void Late_MoreFailedThanAreListed_CorrectsWhatIsKnown()
    {
        var hosts = Enumerable.Range(10, 60).Select(static i => $"{i}").ToList();
        var run = Finished([.. hosts.Select(static host => Make.Execution(host, ExecutionPhase.Lost, "AgentUnavailable"))]);
        List<Execution> late = [.. hosts.Select(static host => Make.Execution(host, ExecutionPhase.Succeeded))];

        Assert.Equal("s60", Text(Corrected(run, late).Counts!));
        Assert.Equal("s49 l11", Text(Corrected(run, late[1..]).Counts!)); // ten are not listed, one is deleted
    }

    [Fact]
    public void Late_AllAreDeleted_ChangesNothing() => Assert.Null(CorrectionDecision.Decide(Finished(Hosts("as bl")), []));

    private static DistributedCronRunStatus Corrected(DistributedCronRun run, List<Execution> there) =>
        RunStatusDecision.Decide(run, CorrectionDecision.Decide(run, there)!, Make.Now, RunProgress.None, Make.Now);

    private static DistributedCronRun Finished(List<Execution> executions, RefusedHosts? refused = null)
    {
        refused ??= RefusedHosts.None;
        var run = Make.Run();
        return run with
        {
            Status = RunStatusDecision.Decide(
                run, RunTally.Of(executions, executions.Count + refused.Count, unconfirmed: 0, refused), Make.Now, RunProgress.None, Make.Now),
        };
    }

    private static List<Execution> Hosts(string text) => [.. text.Split(' ').Select(static host => host[1] switch
    {
        's' => Make.Execution(host[..1], ExecutionPhase.Succeeded),
        'f' => Make.Execution(host[..1], ExecutionPhase.Failed),
        'c' => Make.Execution(host[..1], ExecutionPhase.Cancelled),
        'b' => Make.Execution(host[..1], ExecutionPhase.Cancelled, "FailureBudget"),
        'l' => Make.Execution(host[..1], ExecutionPhase.Lost, "AgentUnavailable"),
        'g' => Make.Execution(host[..1], ExecutionPhase.Missed, "AgentUnavailable"),
        _ => Make.Execution(host[..1], ExecutionPhase.Missed, "HostDrained"),
    })];

    private static string Text(RunCounts counts)
    {
        (string Name, int? Count)[] all =
        [
            ("s", counts.Succeeded), ("f", counts.Failed), ("t", counts.TimedOut), ("c", counts.Cancelled), ("m", counts.Missed), ("l", counts.Lost),
            ("unfinished", counts.Pending + counts.Running + counts.Held),
        ];
        return string.Join(' ', all.Where(static one => one.Count > 0).Select(static one => $"{one.Name}{one.Count}"));
    }
}
