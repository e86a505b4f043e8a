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

    // hosts as <wave><state>: h held, r running, s succeeded, f failed, m missed
    [Theory]
    [InlineData("1s 2h 3h", 0, 0, false, "release 2")]
    [InlineData("1r 2h 3h", 0, 0, false, "nothing")]
    [InlineData("1f 2h 3h", 0, 0, false, "give up")]
    [InlineData("1f 2h 3h", 1, 0, false, "release 2")]
    [InlineData("1m 2h 3h", 0, 0, false, "release 2")]
    [InlineData("1s 2r 2h 3h", 0, 60, false, "release 2")] // crashed in the middle of a release
    [InlineData("1s 2h 3h", 0, 60, false, "wait 50")] // ended 10 s ago
    [InlineData("1s 2h 3h", 0, 10, false, "release 2")]
    [InlineData("1s 2h 3h", 0, 0, true, "nothing")]
    [InlineData("1f 2h 3h", 0, 0, true, "give up")]
    [InlineData("1s 2s 3s", 0, 0, false, "nothing")]
    public void Decide_Hosts_ReleasesWaitsOrGivesUp(string hosts, int maxFailures, int pauseSeconds, bool paused, string expected)
    {
        var waves = new RolloutWaves(
            new RolloutPolicy { Canary = 1, BatchSize = 1, MaxFailures = maxFailures, PauseSeconds = pauseSeconds }, hosts.Split(' ').Length);

        var step = RolloutDecision.Decide(waves, [.. hosts.Split(' ').Select(Host)], paused, Make.Now);

        Assert.Equal(expected, step switch
        {
            { GiveUp: true } => "give up",
            { Release: { } wave } => $"release {wave}",
            { After: { } after } => $"wait {after.TotalSeconds}",
            _ => "nothing",
        });
    }

    private static RolloutHost Host(string text) => new(
        text[0] - '0',
        text[1] switch
        {
            'h' => ExecutionPhase.Pending,
            'r' => ExecutionPhase.Running,
            's' => ExecutionPhase.Succeeded,
            'f' => ExecutionPhase.Failed,
            _ => ExecutionPhase.Missed,
        },
        text[1] == 'h',
        text[1] is 's' or 'f' ? Make.Now.AddSeconds(-10) : null);

    private static IntOrString Value(string text) =>
        long.TryParse(text, out var number) ? IntOrString.FromInt64(number) : IntOrString.FromString(text);
}
