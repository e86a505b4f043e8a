using Carillon.Api.Tasks;
using Carillon.Operator.Dispatch;

namespace Carillon.Tests.Unit.Operator.Dispatch;

public sealed class TurnDecisionTests
{
    // Runs as <state><second of creation>: s started, w waiting, q told to wait before, a aside; the last one asks.
    [Theory]
    [InlineData(ConcurrencyPolicy.Forbid, "w1", "start")]
    [InlineData(ConcurrencyPolicy.Forbid, "s1 w2", "skip ConcurrencyForbidden")]
    [InlineData(ConcurrencyPolicy.Forbid, "s2 w1", "skip ConcurrencyForbidden")] // whatever time it is for
    [InlineData(ConcurrencyPolicy.Forbid, "w1 w2", "skip ConcurrencyForbidden")]
    [InlineData(ConcurrencyPolicy.Forbid, "w2 w1", "start")]
    [InlineData(ConcurrencyPolicy.Forbid, "a1 w2", "start")]
    [InlineData(ConcurrencyPolicy.Allow, "s1 s2 w3", "start")]
    [InlineData(ConcurrencyPolicy.Queue, "s1 w2", "wait")]
    [InlineData(ConcurrencyPolicy.Queue, "s2 w1", "wait")]
    [InlineData(ConcurrencyPolicy.Queue, "s1 a2 w3", "wait")]
    [InlineData(ConcurrencyPolicy.Queue, "q1 w2", "wait")] // the first one is about to start
    [InlineData(ConcurrencyPolicy.Queue, "q2 q1", "start")]
    [InlineData(ConcurrencyPolicy.Queue, "a1 w2", "start")]
    [InlineData(ConcurrencyPolicy.Queue, "s1 q2 w3", "wait")]
    [InlineData(ConcurrencyPolicy.Queue, "s1 q2 q3 w4", "skip QueueFull")]
    [InlineData(ConcurrencyPolicy.Queue, "q1 q2 w3", "wait")]
    [InlineData(ConcurrencyPolicy.Queue, "q1 q2 q3 w4", "skip QueueFull")]
    [InlineData(ConcurrencyPolicy.Queue, "s1 q2 q3 q4", "wait")] // it was let in before
    [InlineData(ConcurrencyPolicy.Queue, "s1 q3 q4 w2", "wait")] // those behind it take no place of its
    [InlineData(ConcurrencyPolicy.Replace, "w1", "start")]
    [InlineData(ConcurrencyPolicy.Replace, "s1 w2", "replace")]
    [InlineData(ConcurrencyPolicy.Replace, "w1 w2", "replace")]
    [InlineData(ConcurrencyPolicy.Replace, "a1 w2", "replace")]
    [InlineData(ConcurrencyPolicy.Replace, "s2 w1", "give way")] // the newer one wins
    [InlineData(ConcurrencyPolicy.Replace, "w2 w1", "start")]
    public void Decide_OtherRuns_FollowsThePolicyInOrderOfCreation(ConcurrencyPolicy policy, string runs, string expected)
    {
        var task = new DistributedCronTaskSpec { ConcurrencyPolicy = policy, ConcurrencyScope = ConcurrencyScope.Task, MaxQueued = 2 };
        var all = runs.Split(' ').Select(static run => Run(run)).ToList();

        Assert.Equal(expected, Show(TurnDecision.Decide(task, all[^1], all[..^1])));
    }

    [Fact]
    public void Decide_ScopeHost_IsForTheAgents()
    {
        var task = new DistributedCronTaskSpec { ConcurrencyPolicy = ConcurrencyPolicy.Forbid, ConcurrencyScope = ConcurrencyScope.Host };

        Assert.Equal("start", Show(TurnDecision.Decide(task, Run("w2"), [Run("s1")])));
    }

    [Fact]
    public void Decide_SameSecond_GoesByName()
    {
        var task = new DistributedCronTaskSpec { ConcurrencyPolicy = ConcurrencyPolicy.Queue, ConcurrencyScope = ConcurrencyScope.Task };

        Assert.Equal("start", Show(TurnDecision.Decide(task, Run("w1", "a"), [Run("w1", "b")])));
        Assert.Equal("wait", Show(TurnDecision.Decide(task, Run("w1", "b"), [Run("w1", "a")])));
    }

    private static TurnRun Run(string text, string? name = null) => new(
        Make.Now.AddSeconds(text[1] - '0'),
        name ?? text,
        text[0] switch
        {
            's' => TurnState.Started,
            'a' => TurnState.Aside,
            _ => TurnState.Waiting,
        },
        Queued: text[0] == 'q');

    private static string Show(Turn turn) => turn switch
    {
        Turn.Start => "start",
        Turn.Wait => "wait",
        Turn.Replace => "replace",
        Turn.GiveWay => "give way",
        Turn.Skip skip => $"skip {skip.Reason}",
        _ => "?",
    };
}
