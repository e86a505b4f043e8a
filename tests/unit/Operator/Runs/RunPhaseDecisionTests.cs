using Carillon.Api.Executions;
using Carillon.Api.Runs;
using Carillon.Operator.Runs;
using Carillon.Operator.Writes;

namespace Carillon.Tests.Unit.Operator.Runs;

public sealed class RunPhaseDecisionTests
{
    // hosts: s succeeded, f failed, t timed out, c cancelled, b that for the failure budget, u for its upstream, l lost, m missed,
    // o missed for overlap, q queued too long, r running, p pending, h held
    [Theory]
    [InlineData("ss", "", RunPhase.Succeeded, "AllHostsSucceeded")]
    [InlineData("sf", "", RunPhase.PartiallySucceeded, "SomeHostsFailed")]
    [InlineData("sm", "", RunPhase.PartiallySucceeded, "SomeHostsFailed")]
    [InlineData("ft", "", RunPhase.Failed, "NoHostSucceeded")]
    [InlineData("lm", "", RunPhase.Failed, "NoHostSucceeded")]
    [InlineData("mm", "", RunPhase.Failed, "NoHostSucceeded")]
    [InlineData("oo", "", RunPhase.Skipped, "ConcurrencyForbidden")]
    [InlineData("oq", "", RunPhase.Skipped, "ConcurrencyForbidden")]
    [InlineData("om", "", RunPhase.Failed, "NoHostSucceeded")]
    [InlineData("cc", "", RunPhase.Cancelled, "ExecutionsCancelled")]
    [InlineData("fbb", "", RunPhase.Failed, "FailureBudget")]
    [InlineData("sfb", "", RunPhase.Failed, "FailureBudget")]
    [InlineData("sfbc", "cancel", RunPhase.Failed, "FailureBudget")]
    [InlineData("uu", "", RunPhase.Skipped, "UpstreamNotMet")]
    [InlineData("su", "", RunPhase.PartiallySucceeded, "SomeHostsFailed")]
    [InlineData("sc", "cancel", RunPhase.Cancelled, "CancelRequested")]
    [InlineData("ss", "cancel", RunPhase.Succeeded, "AllHostsSucceeded")]
    [InlineData("sr", "", RunPhase.Running, null)]
    [InlineData("sp", "", RunPhase.Running, null)]
    [InlineData("sh", "", RunPhase.Running, null)]
    [InlineData("sh", "paused", RunPhase.Paused, "PauseRequested")]
    [InlineData("rh", "paused", RunPhase.Running, null)]
    [InlineData("", "", RunPhase.Skipped, "NoHosts")]
    [InlineData("", "cancel", RunPhase.Cancelled, "CancelRequested")]
    public void Decide_Hosts_GivesThePhase(string hosts, string wish, RunPhase phase, string? reason)
    {
        var spec = new DistributedCronRunSpec { Cancel = wish == "cancel", Paused = wish == "paused" };
        var tally = RunTally.Of(hosts.Select((state, i) => Execution($"h{i}", state)), hosts.Length, 0);

        Assert.Equal((phase, reason), RunPhaseDecision.Decide(spec, fannedOut: true, tally));
    }

    [Fact]
    public void Tally_EveryHost_AddsUpToDesired()
    {
        var tally = RunTally.Of("sftclmorph".Select((state, i) => Execution($"h{i}", state)), desired: 13, unconfirmed: 1);

        var counts = tally.Counts;
        Assert.Equal(
            (1, 1, 1, 3, 2, 1, 1, 2, 1),
            (counts.Succeeded, counts.Failed, counts.TimedOut, counts.Cancelled, counts.Missed, counts.Lost, counts.Running, counts.Pending, counts.Held));
        Assert.Equal(
            13,
            counts.Succeeded + counts.Failed + counts.TimedOut + counts.Cancelled + counts.Missed + counts.Lost + counts.Running + counts.Pending + counts.Held);
        Assert.False(tally.IsSettled);
    }

    [Theory]
    [InlineData("", 2, RunPhase.Failed, "ExecutionsRefused")]
    [InlineData("s", 1, RunPhase.PartiallySucceeded, "SomeHostsFailed")]
    [InlineData("f", 1, RunPhase.Failed, "NoHostSucceeded")]
    [InlineData("r", 1, RunPhase.Running, null)]
    public void Decide_HostsRefusedByTheServer_CountAsMissed(string hosts, int refused, RunPhase phase, string? reason)
    {
        var refusals = Enumerable.Range(0, refused).ToDictionary(i => $"x{i}", static _ => new Refusal("RefusedByServer", "no such thing", MayPass: false));
        var desired = hosts.Length + refused;

        var tally = RunTally.Of(hosts.Select((state, i) => Execution($"h{i}", state)), desired, 0, RefusedHosts.Of(refusals));

        Assert.Equal((phase, reason), RunPhaseDecision.Decide(new DistributedCronRunSpec(), fannedOut: true, tally));
        Assert.Equal((refused, 0), (tally.Counts.Missed, tally.Counts.Cancelled));
        var named = tally.FailedHosts.Single(static host => host.Host == "x0");
        Assert.Equal((ExecutionPhase.Missed, "RefusedByServer: no such thing"), (named.Phase, named.Message));
    }

    [Fact]
    public void Tally_MoreFailuresThanListed_KeepsTheFirstFiftyByName()
    {
        var tally = RunTally.Of(Enumerable.Range(0, 80).Reverse().Select(i => Make.Execution($"h{i:00}", ExecutionPhase.Failed, "ExitCode", exitCode: 2)), 80, 0);

        Assert.Equal(50, tally.FailedHosts.Count);
        Assert.Equal(("h00", 2, "ExitCode"), (tally.FailedHosts[0].Host, tally.FailedHosts[0].ExitCode, tally.FailedHosts[0].Message));
    }

    private static Execution Execution(string node, char state) => state switch
    {
        's' => Make.Execution(node, ExecutionPhase.Succeeded),
        'f' => Make.Execution(node, ExecutionPhase.Failed),
        't' => Make.Execution(node, ExecutionPhase.TimedOut),
        'c' => Make.Execution(node, ExecutionPhase.Cancelled),
        'b' => Make.Execution(node, ExecutionPhase.Cancelled, "FailureBudget"),
        'u' => Make.Execution(node, ExecutionPhase.Cancelled, "UpstreamNotMet"),
        'l' => Make.Execution(node, ExecutionPhase.Lost),
        'm' => Make.Born(node, "NoAgent"),
        'o' => Make.Execution(node, ExecutionPhase.Missed, "ConcurrencyForbidden"),
        'q' => Make.Execution(node, ExecutionPhase.Missed, "QueuedTooLong"),
        'r' => Make.Execution(node, ExecutionPhase.Running),
        'h' => Make.Execution(node, held: true),
        _ => Make.Execution(node),
    };
}
