using Carillon.Agent.Dispatch;
using Carillon.Agent.Journal;
using Carillon.Agent.Outcomes;
using Carillon.Api.Executions;
using Carillon.Api.Tasks;

namespace Carillon.Tests.Unit.Agent.Dispatch;

public sealed class SlotDecisionTests
{
    [Fact]
    public void Take_FreeSlot_TakesIt()
    {
        var decision = Take(Entries.State(Entries.Accepted("u")), "u");

        Assert.IsType<SlotAnswer.Taken>(decision.Result);
        Assert.Equal("run-1", Assert.IsType<JournalRecord.SlotTaken>(Assert.Single(decision.Records)).RunId);
    }

    [Fact]
    public void Take_AllSlotsTaken_WaitsWithoutARecord()
    {
        var state = Entries.State(Entries.Accepted("a", Entries.Spec("other")), Entries.SlotTaken("a"), Entries.Accepted("u"));

        var decision = Take(state, "u", slots: 1);

        Assert.IsType<SlotAnswer.NoSlot>(decision.Result);
        Assert.Empty(decision.Records);
    }

    [Fact]
    public void Take_AlreadyStarted_StartsNothing()
    {
        var decision = Take(Entries.State(Entries.Accepted("u"), Entries.SlotTaken("u")), "u");

        Assert.IsType<SlotAnswer.Over>(decision.Result);
        Assert.Empty(decision.Records);
    }

    [Theory]
    [InlineData(ConcurrencyPolicy.Allow, ConcurrencyScope.Host, "Taken")]
    [InlineData(ConcurrencyPolicy.Forbid, ConcurrencyScope.Task, "Taken")]
    [InlineData(ConcurrencyPolicy.Forbid, ConcurrencyScope.Host, "Over")]
    [InlineData(ConcurrencyPolicy.Replace, ConcurrencyScope.Host, "MustReplace")]
    [InlineData(ConcurrencyPolicy.Queue, ConcurrencyScope.Host, "Behind")]
    public void Take_TaskRunsOnThisHost_FollowsThePolicy(ConcurrencyPolicy policy, ConcurrencyScope scope, string expected)
    {
        var spec = Entries.WithConcurrency(policy, scope);
        var state = Entries.State(Entries.Accepted("old", spec), Entries.SlotTaken("old"), Entries.Launched("old"), Entries.Accepted("new", spec));

        Assert.Equal(expected, Take(state, "new").Result.GetType().Name);
    }

    [Fact]
    public void Take_Forbidden_IsMissedInTheSameStep()
    {
        var spec = Entries.WithConcurrency(ConcurrencyPolicy.Forbid);
        var state = Entries.State(Entries.Accepted("old", spec), Entries.SlotTaken("old"), Entries.Accepted("new", spec));

        var result = Assert.IsType<JournalRecord.Finished>(Assert.Single(Take(state, "new").Records)).Result;

        Assert.Equal((ExecutionPhase.Missed, Reasons.ConcurrencyForbidden), (result.Phase!.Value, result.Reason));
    }

    [Fact]
    public void Take_OldOneWaitsForItsNextAttempt_IsStillForbidden()
    {
        var spec = Entries.WithConcurrency(ConcurrencyPolicy.Forbid);
        var state = Entries.State(
            Entries.Accepted("old", spec), Entries.SlotTaken("old"), Entries.AttemptEnded("old"), Entries.Accepted("new", spec));

        Assert.IsType<SlotAnswer.Over>(Take(state, "new").Result);
        Assert.IsType<SlotAnswer.Taken>(Take(state, "old").Result);
    }

    [Fact]
    public void Take_OnlyWaitingOnes_DoNotStandInTheWay()
    {
        var spec = Entries.WithConcurrency(ConcurrencyPolicy.Forbid);

        Assert.IsType<SlotAnswer.Taken>(Take(Entries.State(Entries.Accepted("a", spec), Entries.Accepted("b", spec)), "b").Result);
    }

    [Fact]
    public void Take_QueueFull_MissesTheLastOne()
    {
        var spec = Entries.WithConcurrency(ConcurrencyPolicy.Queue, maxQueued: 2);
        var state = Entries.State(
            Entries.Accepted("run", spec), Entries.SlotTaken("run"),
            Entries.Accepted("w1", At(spec, 1)), Entries.Accepted("w2", At(spec, 2)), Entries.Accepted("w3", At(spec, 3)));

        Assert.IsType<SlotAnswer.Behind>(Take(state, "w2").Result);
        var missed = Assert.IsType<JournalRecord.Finished>(Assert.Single(Take(state, "w3").Records));
        Assert.Equal(Reasons.QueueFull, missed.Result.Reason);
    }

    [Theory]
    [InlineData(1, 2, "MustReplace")]
    [InlineData(1, 1, "MustReplace")] // two that were asked for in one second: the last one wins
    [InlineData(2, 1, "Over")]
    public void Take_Replace_TheNewerOneWins(int running, int asking, string expected)
    {
        var spec = Entries.WithConcurrency(ConcurrencyPolicy.Replace);
        var state = Entries.State(Entries.Accepted("b", At(spec, running)), Entries.SlotTaken("b"), Entries.Launched("b"), Entries.Accepted("a", At(spec, asking)));

        var decision = Take(state, "a");

        Assert.Equal(expected, decision.Result.GetType().Name);
        if (expected == "Over")
        {
            var missed = Assert.IsType<JournalRecord.Finished>(Assert.Single(decision.Records)).Result;
            Assert.Equal((ExecutionPhase.Missed, Reasons.ConcurrencyForbidden), (missed.Phase!.Value, missed.Reason));
        }
    }

    [Theory]
    [InlineData(ConcurrencyPolicy.Queue, "task", true)]
    [InlineData(ConcurrencyPolicy.Queue, "other", false)]
    [InlineData(ConcurrencyPolicy.Allow, "task", false)]
    public void IsQueued_TaskRunsOnThisHost_IsSaidOfItsQueueOnly(ConcurrencyPolicy policy, string running, bool expected)
    {
        var spec = Entries.WithConcurrency(policy);
        var other = running == "task" ? spec : Entries.Spec("other");
        var state = Entries.State(Entries.Accepted("run", other), Entries.SlotTaken("run"), Entries.Launched("run"), Entries.Accepted("u", spec));

        Assert.Equal(expected, SlotDecision.IsQueued(state, state.Find("u")!, new HashSet<string>()));
    }

    [Theory]
    [InlineData(ConcurrencyPolicy.Allow, "Taken")]
    [InlineData(ConcurrencyPolicy.Forbid, "Over")]
    [InlineData(ConcurrencyPolicy.Replace, "MustReplace")]
    [InlineData(ConcurrencyPolicy.Queue, "Behind")]
    public void Take_OldOneWaitsForItsValuesWithoutASlot_TaskIsBusyWithIt(ConcurrencyPolicy policy, string expected)
    {
        var spec = Entries.WithConcurrency(policy, maxQueued: 1);
        var state = Entries.State(Entries.Accepted("old", At(spec, 1)), Entries.Accepted("new", At(spec, 2)));

        Assert.Equal(expected, Take(state, "new", withoutSlot: "old").Result.GetType().Name);
        Assert.IsType<SlotAnswer.Taken>(Take(state, "old").Result);
    }

    [Fact]
    public void Take_OnlySlotGivenBackForLackOfValues_IsForOtherTasks()
    {
        var state = Entries.State(
            Entries.Accepted("old"), Entries.SlotTaken("old"), Entries.SlotReturned("old"), Entries.Accepted("new", Entries.Spec("another")));

        Assert.IsType<SlotAnswer.Taken>(Take(state, "new", slots: 1, withoutSlot: "old").Result);
    }

    private static ExecutionSpec At(ExecutionSpec spec, int minute) => spec with { ScheduledTime = Entries.Noon.AddMinutes(minute) };

    private static JournalDecision<SlotAnswer> Take(JournalState state, string uid, int slots = 10, params string[] withoutSlot) => SlotDecision.Take(
        state, uid, slots, withoutSlot.ToHashSet(), "run-1", (_, outcome) => new ExecutionStatus { Phase = outcome.Phase, Reason = outcome.Reason });
}
