using Carillon.Agent.Dispatch;
using Carillon.Agent.Journal;
using Carillon.Agent.Outcomes;
using Carillon.Api.Tasks;

namespace Carillon.Tests.Unit.Agent.Dispatch;

public sealed class DispatchDecisionTests
{
    private static readonly TimeSpan Now = TimeSpan.FromMinutes(10);

    [Fact]
    public void Decide_Candidates_ComeByPriorityThenDueTimeThenName()
    {
        var plan = Decide(
            [
                Open("late", priority: 50, dueIn: 5), Open("b-first", priority: 50, dueIn: 0), Open("a-first", priority: 50, dueIn: 0),
                Open("urgent", priority: 90, dueIn: 9), Open("idle", priority: 1, dueIn: -100),
            ]);

        Assert.Equal(["urgent", "a-first", "b-first", "late", "idle"], plan.Candidates);
    }

    [Fact]
    public void Decide_NotYet_WaitsUntilTheWindowOpens()
    {
        var plan = Decide([(Entries.Waiting("u"), new StartWindow(Now + TimeSpan.FromSeconds(7), Now + TimeSpan.FromSeconds(300)))]);

        Assert.Empty(plan.Candidates);
        Assert.Empty(plan.Late);
        Assert.Equal(Now + TimeSpan.FromSeconds(7), plan.WakeAt);
    }

    [Theory]
    [InlineData(0, false, false, Reasons.StartDeadlineExceeded)]
    [InlineData(10, false, false, Reasons.HostBusy)]
    [InlineData(0, true, false, Reasons.HostDrained)]
    [InlineData(10, true, true, Reasons.HostDrained)]
    [InlineData(0, false, true, Reasons.QueuedTooLong)]
    [InlineData(10, false, true, Reasons.QueuedTooLong)]
    public void Decide_DeadlinePassed_IsMissedForItsReason(int busy, bool drain, bool queued, string reason)
    {
        var plan = Decide([(Entries.Waiting("u"), new StartWindow(Now - TimeSpan.FromSeconds(300), Now))], busy, drain, queued);

        var late = Assert.Single(plan.Late);
        Assert.Equal(("u", reason), (late.Uid, late.Reason));
        Assert.Empty(plan.Candidates);
    }

    [Fact]
    public void Decide_Drained_StartsNothingButWaitsForTheDeadline()
    {
        var plan = Decide([Open("u", 50, 0)], drain: true);

        Assert.Empty(plan.Candidates);
        Assert.Empty(plan.Late);
        Assert.NotNull(plan.WakeAt);
    }

    [Theory]
    [InlineData(0, true, "the host is drained")]
    [InlineData(10, false, "all slots of the host were taken")]
    [InlineData(0, false, "the host did not start it in time")]
    public void Retry_FurtherAttemptIsLate_IsToldWhyAndWhich(int busy, bool drain, string why)
    {
        var spec = Entries.Spec() with { StartDeadlineSeconds = 60, Retry = new RetryPolicy { Limit = 3 } };
        var entry = Entries.Entry(Entries.Accepted("u", spec), Entries.SlotTaken("u"), Entries.AttemptEnded("u"));

        var onTime = Decide([(entry, new StartWindow(Now - TimeSpan.FromSeconds(59), Now + TimeSpan.FromSeconds(1)))], busy, drain);
        var late = Decide([(entry, new StartWindow(Now - TimeSpan.FromSeconds(60), Now))], busy, drain);

        Assert.Empty(onTime.Late);
        Assert.Equal(Now + TimeSpan.FromSeconds(1), onTime.WakeAt);
        Assert.Equal($"{why}: 60 s after it was due, attempt 2 of 4 had not started", Assert.Single(late.Late).Message);
        Assert.Empty(late.Candidates);
    }

    [Theory]
    // Seconds after release at which it is received, notBefore after release; opens and closes from receipt.
    [InlineData(0, 0, 0, 300)]
    [InlineData(100, 0, -100, 200)]
    [InlineData(400, 0, -400, -100)]
    [InlineData(10, 60, 50, 350)]
    public void Of_Receipt_CountsFromTheServersTime(int received, int notBefore, int opens, int closes)
    {
        var spec = Entries.Spec() with { NotBefore = Entries.Noon.AddSeconds(notBefore), StartDeadlineSeconds = 300 };

        var window = StartWindow.Of(Entries.Waiting("u", spec), Entries.Noon.AddSeconds(received), Now);

        Assert.Equal(Now + TimeSpan.FromSeconds(opens), window.Opens);
        Assert.Equal(Now + TimeSpan.FromSeconds(closes), window.Closes);
    }

    private static DispatchPlan Decide(
        IEnumerable<(JournalEntry, StartWindow)> waiting, int busy = 0, bool drain = false, bool queued = false) =>
        DispatchDecision.Decide(waiting, busy, slots: 10, drain, _ => queued, Now);

    private static (JournalEntry, StartWindow) Open(string uid, int priority, int dueIn) => (
        Entries.Waiting(uid, Entries.Spec() with { Priority = priority, ScheduledTime = Entries.Noon.AddSeconds(dueIn) }),
        new StartWindow(Now, Now + TimeSpan.FromSeconds(300)));
}
