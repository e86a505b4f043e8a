using Carillon.Agent.Intake;
using Carillon.Agent.Journal;
using Carillon.Agent.Outcomes;
using Carillon.Api.Executions;
using Carillon.Api.Meta;

namespace Carillon.Tests.Unit.Agent.Intake;

public sealed class AcceptDecisionTests
{
    [Fact]
    public void Decide_ReleasedAndNew_IsAccepted()
    {
        var decision = Decide(Execution());

        Assert.IsType<AcceptAnswer.Accepted>(decision.Result);
        Assert.Equal("ns", Assert.IsType<JournalRecord.Accepted>(Assert.Single(decision.Records)).Namespace);
    }

    public static TheoryData<string, Execution> NotForUs => new()
    {
        { "another host", Execution(spec => spec with { NodeName = "node-2" }) },
        { "held", Execution(spec => spec with { ReleasedAt = null }) },
        { "born with an outcome", Execution(spec => spec with { Outcome = new ExecutionOutcome { Phase = ExecutionPhase.Missed, Reason = "NotReady" } }) },
        { "final", Execution() with { Status = new ExecutionStatus { Phase = ExecutionPhase.Lost } } },
        { "no spec", Execution() with { Spec = null } },
        { "being deleted", Execution() with { Metadata = Meta() with { DeletionTimestamp = Entries.Noon } } },
        { "a UID that is a path", Execution() with { Metadata = Meta() with { Uid = "../../etc" } } },
    };

    [Theory]
    [MemberData(nameof(NotForUs))]
    public void Decide_NotForThisHost_IsIgnored(string why, Execution execution)
    {
        var decision = Decide(execution);

        Assert.True(decision.Result is AcceptAnswer.Nothing, why);
        Assert.Empty(decision.Records);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Decide_Replay_IsIgnored(bool reported)
    {
        var state = reported ? JournalState.Empty : Entries.State(Entries.Accepted("u"), Entries.SlotTaken("u"));

        var decision = Decide(Execution(), state, finished: reported);

        Assert.IsType<AcceptAnswer.Nothing>(decision.Result);
        Assert.Empty(decision.Records);
    }

    [Fact]
    public void Decide_NewJournal_NeverStartsWhatMayHaveBeenStarted()
    {
        var decision = Decide(Execution(), trusted: false);

        Assert.IsType<AcceptAnswer.Refused>(decision.Result);
        Assert.Equal(Reasons.JournalLost, Assert.IsType<JournalRecord.Finished>(decision.Records[1]).Result.Reason);
    }

    [Fact]
    public void Decide_RunsBySomeOtherJournal_IsNotStartedAgain()
    {
        var decision = Decide(Execution() with { Status = new ExecutionStatus { Phase = ExecutionPhase.Running } });

        Assert.Equal(Reasons.JournalLost, Assert.IsType<JournalRecord.Finished>(decision.Records[1]).Result.Reason);
    }

    [Fact]
    public void Decide_CancelledBeforeItWasSeen_EndsWithoutAStart()
    {
        var decision = Decide(Execution(spec => spec with { Cancel = true }));

        var result = Assert.IsType<JournalRecord.Finished>(decision.Records[1]).Result;
        Assert.Equal((ExecutionPhase.Cancelled, Reasons.Cancelled), (result.Phase!.Value, result.Reason));
    }

    [Fact]
    public void Decide_CancelOfAKnownOne_AsksForItsEnd()
    {
        var decision = Decide(Execution(spec => spec with { Cancel = true }), Entries.State(Entries.Accepted("u"), Entries.SlotTaken("u")));

        Assert.Equal(EndReason.Cancelled, Assert.IsType<AcceptAnswer.End>(decision.Result).Reason);
    }

    [Fact]
    public void Decide_CancelOfAFinishedOne_IsNothing()
    {
        var decision = Decide(Execution(spec => spec with { Cancel = true }), Entries.State(Entries.Accepted("u"), Entries.Finished("u")));

        Assert.IsType<AcceptAnswer.Nothing>(decision.Result);
    }

    private static JournalDecision<AcceptAnswer> Decide(
        Execution execution, JournalState? state = null, bool finished = false, bool trusted = true) => AcceptDecision.Decide(
            execution,
            "node-1",
            new JournalView(state ?? JournalState.Empty, _ => finished),
            trusted,
            (_, outcome) => new ExecutionStatus { Phase = outcome.Phase, Reason = outcome.Reason });

    private static Execution Execution(Func<ExecutionSpec, ExecutionSpec>? change = null) =>
        new() { Metadata = Meta(), Spec = (change ?? (spec => spec))(Entries.Spec()) };

    private static ObjectMeta Meta() => new() { Name = "u", Namespace = "ns", Uid = "u" };
}
