using Carillon.Api.Executions;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Operator.Releases;
using Carillon.Operator.Rollouts;

namespace Carillon.Tests.Unit.Operator.Releases;

public sealed class ReleaseDecisionTests
{
    // hosts as <wave><state>: h held, r running, s succeeded, f failed; then what else holds it:
    // g a limited group, j that and a jitter of 5 s; w upstream waits, m upstream met, n upstream not met; x not allowed any more
    [Theory]
    [InlineData("1r 1s", "", "")]
    [InlineData("1h 1h", "", "go 0 1")]
    [InlineData("1r 1h", "paused", "")]
    [InlineData("1r 1h 1h", "cancel", "end 1 2 CancelRequested")]
    [InlineData("1r 1h 1h", "cancel paused", "end 1 2 CancelRequested")]
    [InlineData("1s 2h 2h 3h", "", "go 1 2")]
    [InlineData("1f 2h 3h", "", "end 1 2 FailureBudget")]
    [InlineData("1s 2h", "pause", "WaitingForWave in 50")]
    [InlineData("1h 1hg", "", "go 0 ask 1 WaitingForGroup")]
    [InlineData("1hg 2h", "", "ask 0 WaitingForGroup")]
    [InlineData("1hj 1hg", "", "ask 1 WaitingForGroup in 5")]
    [InlineData("1h 1hw 1hm 1hn", "", "go 0 2 end 3 UpstreamNotMet WaitingForUpstream")]
    [InlineData("1hw", "paused", "")]
    [InlineData("1hn", "paused", "")]
    [InlineData("1hwg 1hmg", "", "ask 1 WaitingForGroup")]
    [InlineData("1hn 2hm", "", "end 0 UpstreamNotMet")]
    [InlineData("1s 2hx 2h 3hx", "", "go 2 end 1 Forbidden")]
    [InlineData("1hxg 1hxw 1hg", "", "ask 2 end 0 1 Forbidden WaitingForGroup")]
    [InlineData("1hx", "paused", "")]
    public void Decide_HeldHosts_GoWaitOrEnd(string hosts, string wish, string expected)
    {
        var run = new DistributedCronRunSpec
        {
            Cancel = wish.Contains("cancel", StringComparison.Ordinal),
            Paused = wish.Contains("paused", StringComparison.Ordinal),
            TaskSnapshot = Make.Task().Spec! with { Rollout = new RolloutPolicy { MaxFailures = 0, PauseSeconds = wish == "pause" ? 60 : 0 } },
        };

        Assert.Equal(expected, Text(ReleaseDecision.Decide(run, [.. hosts.Split(' ').Select(Host)], Make.Now)));
    }

    [Fact]
    public void Decide_NoRollout_ReleasesWhatAPauseHeld()
    {
        var run = new DistributedCronRunSpec { TaskSnapshot = Make.Task().Spec };

        Assert.Equal("go 2", Text(ReleaseDecision.Decide(run, [Host("1f"), Host("1f"), Host("1h")], Make.Now)));
    }

    [Theory]
    [InlineData(null, false, false, false, true)]
    [InlineData(1, false, false, false, true)]
    [InlineData(2, false, false, false, false)]
    [InlineData(null, true, false, false, false)]
    [InlineData(null, false, true, false, false)]
    [InlineData(null, false, false, true, false)]
    public void AtOnce_WhateverMayHold_CreatesHeld(int? wave, bool paused, bool needsPlace, bool sameHost, bool expected) => Assert.Equal(
        expected,
        ReleaseDecision.AtOnce(new DistributedCronRunSpec { Paused = paused, Upstreams = [new RunUpstream { SameHost = sameHost }] }, wave, needsPlace));

    private static string Text(ReleaseStep step)
    {
        var words = new List<string>();
        Add("go", step.Release);
        Add("ask", step.AskForPlace);
        foreach (var ends in step.End.GroupBy(static end => end.End.Reason, static end => end.Host))
        {
            Add("end", [.. ends]);
            words.Add(ends.Key);
        }

        words.AddRange(new[] { step.WaitsFor, step.LookAgain is { } at ? $"in {(at - Make.Now).TotalSeconds}" : null }.OfType<string>());
        return string.Join(' ', words);

        void Add(string word, IReadOnlyList<int> places) => words.AddRange(places.Count == 0 ? [] : [$"{word} {string.Join(' ', places)}"]);
    }

    private static ReleaseHost Host(string text) => new(
        new RolloutHost(
            text[0] - '0',
            text[1] switch
            {
                'h' => ExecutionPhase.Pending,
                'r' => ExecutionPhase.Running,
                's' => ExecutionPhase.Succeeded,
                _ => ExecutionPhase.Failed,
            },
            Held: text[1] == 'h',
            Released: text[1] != 'h',
            text[1] is 's' or 'f' ? Make.Now.AddSeconds(-10) : null),
        NeedsPlace: text.Contains('g', StringComparison.Ordinal) || text.Contains('j', StringComparison.Ordinal),
        NotBefore: text.Contains('j', StringComparison.Ordinal) ? Make.Now.AddSeconds(5) : null,
        Upstream: text.Contains('w', StringComparison.Ordinal) ? UpstreamState.Waiting
            : text.Contains('m', StringComparison.Ordinal) ? UpstreamState.Met
            : text.Contains('n', StringComparison.Ordinal) ? UpstreamState.NotMet : UpstreamState.None,
        Forbidden: text.Contains('x', StringComparison.Ordinal) ? "not allowed" : null);
}
