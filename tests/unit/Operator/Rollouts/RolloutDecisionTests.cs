using Carillon.Api.Executions;
using Carillon.Api.Meta;
using Carillon.Api.Tasks;
using Carillon.Operator.Rollouts;

namespace Carillon.Tests.Unit.Operator.Rollouts;

public sealed class RolloutDecisionTests
{
    [Theory]
    [InlineData("1", "2", 6, "1 2 2 3 3 4")]
    [InlineData("0", "2", 5, "1 1 2 2 3")]
    [InlineData("10%", "50%", 4, "1 2 2 3")]
    [InlineData("9", "1", 3, "1 1 1")]
    public void WaveOf_Policy_FollowsCanaryAndBatch(string canary, string batch, int hosts, string expected)
    {
        var waves = new RolloutWaves(new RolloutPolicy { Canary = Value(canary), BatchSize = Value(batch) }, hosts);

        Assert.Equal(expected, string.Join(' ', Enumerable.Range(0, hosts).Select(waves.WaveOf)));
    }

    // hosts as <wave><state>: h held, r running, p released, s succeeded, f failed, m missed after its release, b born missed, c cancelled
    [Theory]
    [InlineData("1s 2h 3h", "0", 0, false, "open 2")]
    [InlineData("1r 2h 3h", "0", 0, false, "nothing")]
    [InlineData("1p 2h 3h", "0", 0, false, "nothing")]
    [InlineData("1f 2h 3h", "0", 0, false, "give up")]
    [InlineData("1f 2h 3h", "1", 0, false, "open 2")]
    [InlineData("1m 2h 3h", "0", 0, false, "open 2")]
    [InlineData("1s 2r 2h 3h", "0", 60, false, "open 2")] // crashed in the middle of a release
    [InlineData("1s 2h 3h", "0", 60, false, "next in 50")] // ended 10 s ago
    [InlineData("1s 2b 2h 3h", "0", 60, false, "next in 50")] // that a host was down from the start is no beginning of its wave
    [InlineData("1s 2h 3h", "0", 10, false, "open 2")]
    [InlineData("1s 2h 3h", "0", 0, true, "nothing")]
    [InlineData("1f 2h 3h", "0", 0, true, "give up")]
    [InlineData("1s 2s 3s", "0", 0, false, "nothing")]
    [InlineData("1f 2h 2h 2h 2h 2h 2h 2h 2h 2h", "10%", 0, false, "give up")] // of the hosts that were started, not of all
    [InlineData("1s 1s 1s 1s 1s 1s 1s 1s 1s 1f 2h", "10%", 0, false, "open 2")]
    [InlineData("1r 1r 1r 1r 1r 1r 1r 1p 1p 1f 2h", "10%", 0, false, "nothing")] // the first to end is the one that failed
    [InlineData("1s 1s 1s 1s 1s 1s 1s 1s 1b 1f 2h", "10%", 0, false, "give up")]
    [InlineData("1s 1s 1s 1s 1s 1s 1s 1s 1m 1f 2h", "10%", 0, false, "give up")]
    [InlineData("1m 1b 2h", "0%", 0, false, "open 2")]
    public void Decide_Hosts_OpensAWaveWaitsOrGivesUp(string hosts, string maxFailures, int pauseSeconds, bool paused, string expected)
    {
        var policy = new RolloutPolicy { Canary = 1, BatchSize = 1, MaxFailures = Value(maxFailures), PauseSeconds = pauseSeconds };

        var step = RolloutDecision.Decide(policy, [.. hosts.Split(' ').Select(Host)], paused, Make.Now);

        Assert.Equal(expected, step switch
        {
            { GiveUp: true } => "give up",
            { Open: { } wave } => $"open {wave}",
            { NextWave: { } next } => $"next in {(next - Make.Now).TotalSeconds}",
            _ => "nothing",
        });
    }

    [Fact]
    public void Decide_NoRollout_BearsEveryFailure() =>
        Assert.Equal(1, RolloutDecision.Decide(null, [Host("1f"), Host("1f"), Host("1h")], paused: false, Make.Now).Open);

    private static RolloutHost Host(string text) => new(
        text[0] - '0',
        text[1] switch
        {
            'h' or 'p' => ExecutionPhase.Pending,
            'r' => ExecutionPhase.Running,
            's' => ExecutionPhase.Succeeded,
            'f' => ExecutionPhase.Failed,
            'c' => ExecutionPhase.Cancelled,
            _ => ExecutionPhase.Missed,
        },
        Held: text[1] == 'h',
        Released: text[1] is not ('h' or 'b'),
        text[1] is 's' or 'f' ? Make.Now.AddSeconds(-10) : null);

    private static IntOrString Value(string text) =>
        long.TryParse(text, out var number) ? IntOrString.FromInt64(number) : IntOrString.FromString(text);
}
