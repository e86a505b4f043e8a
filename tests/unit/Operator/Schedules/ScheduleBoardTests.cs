using Carillon.Api.Tasks;
using Carillon.Kubernetes.Resources;
using Carillon.Operator.Schedules;
using Carillon.Operator.Writes;

namespace Carillon.Tests.Unit.Operator.Schedules;

public sealed class ScheduleBoardTests
{
    private static readonly DateTimeOffset Zero = DateTimeOffset.FromUnixTimeSeconds(6_000);
    private static readonly ObjectKey Key = new("team", "task");

    [Fact]
    public void TryTake_TakenTask_ComesBackOnlyWhenGivenBack()
    {
        var board = new ScheduleBoard();
        board.Set(Entry(mark: 0));

        Assert.True(board.TryTake(Zero.AddSeconds(60), out var taken));
        Assert.False(board.TryTake(Zero.AddSeconds(600), out _));
        board.Advance(taken, Zero.AddSeconds(60), waitsForIdle: false);

        Assert.Equal(Zero.AddSeconds(120).ToUnixTimeSeconds(), board.NextDue());
        Assert.True(board.TryGet(Key, out var entry));
        Assert.True(entry.Continuous);
    }

    [Fact]
    public void Set_StaleMark_NeverGoesBack()
    {
        var board = new ScheduleBoard();
        board.Set(Entry(mark: 120));

        Assert.Equal(Zero.AddSeconds(120), board.Set(Entry(mark: 60)).Mark);
        Assert.Equal(Zero.AddSeconds(60), board.Set(Entry(mark: 60) with { Uid = "another" }).Mark);
        Assert.Equal(Zero.AddSeconds(0), board.Set(Entry(mark: 0) with { Uid = "another", Fingerprint = "edited" }).Mark);
    }

    [Fact]
    public void Set_WhileTaken_IsNotArmedTwice()
    {
        var board = new ScheduleBoard();
        board.Set(Entry(mark: 0));
        Assert.True(board.TryTake(Zero.AddSeconds(60), out var taken));

        board.Set(Entry(mark: 0));
        Assert.Null(board.NextDue());
        board.Advance(taken, Zero.AddSeconds(60), waitsForIdle: false);

        Assert.Equal(Zero.AddSeconds(120).ToUnixTimeSeconds(), board.NextDue());
    }

    [Fact]
    public void Advance_EditedMeanwhile_LeavesTheNewScheduleAlone()
    {
        var board = new ScheduleBoard();
        board.Set(Entry(mark: 0));
        Assert.True(board.TryTake(Zero.AddSeconds(60), out var taken));
        board.Set(Entry(mark: 30) with { Fingerprint = "edited" });

        board.Advance(taken, Zero.AddSeconds(600), waitsForIdle: false);

        Assert.Equal(Zero.AddSeconds(60).ToUnixTimeSeconds(), board.NextDue());
    }

    [Fact]
    public void Retry_WhatTheServerTold_IsNotAskedAgain()
    {
        var board = new ScheduleBoard();
        board.Set(Entry(mark: 0));
        Assert.True(board.TryTake(Zero.AddSeconds(300), out var taken));
        var awaited = new AwaitedRun("run", "run-uid");

        board.Retry(taken with { Mark = Zero.AddSeconds(120), IsCompared = true, KnowsRuns = true, Awaited = awaited }, Zero.AddSeconds(302));

        Assert.True(board.TryTake(Zero.AddSeconds(302), out var again));
        Assert.Equal((Zero.AddSeconds(120), true, true, awaited), (again.Mark, again.IsCompared, again.KnowsRuns, again.Awaited));
        Assert.False(again.Continuous);
    }

    [Fact]
    public void OnIdle_WaitingTask_IsDueAgain()
    {
        var board = new ScheduleBoard();
        board.Set(Entry(mark: 0));
        Assert.True(board.TryTake(Zero.AddSeconds(300), out var taken));
        board.Advance(taken, Zero.AddSeconds(60), waitsForIdle: true);
        Assert.Null(board.NextDue());

        Assert.True(board.TryGet(Key, out var waiting));
        board.OnIdle(waiting);

        Assert.Equal(Zero.AddSeconds(120).ToUnixTimeSeconds(), board.NextDue());
    }

    [Fact]
    public void OnIdle_AnotherRunWasMadeMeanwhile_GoesOnWaiting()
    {
        var board = new ScheduleBoard();
        board.Set(Entry(mark: 0));
        Assert.True(board.TryTake(Zero.AddSeconds(300), out var taken));
        board.Advance(taken, Zero.AddSeconds(60), waitsForIdle: true, awaited: new AwaitedRun("second", "2"));
        Assert.True(board.TryGet(Key, out var waiting));

        board.OnIdle(waiting with { Awaited = new AwaitedRun("first", "1") });

        Assert.Null(board.NextDue());
    }

    /// <summary>The rest of what was missed is no older than the tolerance by then, but it was missed all the same: fired together, Forbid would skip it.</summary>
    [Fact]
    public void FireAllUnderForbid_RestIsYoung_StillGoesOneAfterTheOther()
    {
        var board = new ScheduleBoard();
        var rules = new DueRules { Misfire = MisfirePolicy.FireAll, OneAtATime = true };
        board.Set(Entry(mark: 0) with { Timetable = new EverySeconds(2), Rules = rules });
        var made = new List<string>();
        for (var second = 11; second < 17; second++)
        {
            if (board.TryTake(Zero.AddSeconds(second), out var due))
            {
                var outcome = DueDecision.Decide(due.Timetable, due.Rules, new DueWindow(due.Mark, Zero.AddSeconds(second), due.Continuous, Busy: false));
                made.Add(string.Join(' ', outcome.Fires.Select(fire => $"{(fire.ScheduledTime - Zero).TotalSeconds}{fire.Trigger}")));
                board.Advance(due, outcome.Mark, outcome.WaitsForIdle);
            }

            Assert.True(board.TryGet(Key, out var entry));
            board.OnIdle(entry);
        }

        Assert.Equal(["2CatchUp", "4CatchUp", "6CatchUp", "8CatchUp", "10CatchUp", "12CatchUp"], made);
    }

    [Fact]
    public void Set_Edited_StillKnowsTheRunThatIsNotOverYet()
    {
        var board = new ScheduleBoard();
        board.Set(Entry(mark: 0));
        Assert.True(board.TryTake(Zero.AddSeconds(300), out var taken));
        var edited = board.Set(Entry(mark: 60) with { Fingerprint = "edited" });
        Assert.Null(edited.Awaited);

        board.Advance(taken with { IsCompared = true }, Zero.AddSeconds(60), waitsForIdle: true, awaited: new AwaitedRun("first", "1"));
        var entry = board.Set(Entry(mark: 60) with { Fingerprint = "edited again" });

        Assert.Equal(("first", true), (entry.Awaited?.Name, entry.IsCompared));
        Assert.Null(board.Set(Entry(mark: 60) with { Uid = "another" }).Awaited);
    }

    [Fact]
    public void Set_WhileARetryWaits_KeepsTheWaitAndWhatTheServerSaid()
    {
        var board = new ScheduleBoard();
        var refusal = new Refusal("QuotaExceeded", "no room", MayPass: true);
        board.Set(Entry(mark: 0));
        Assert.True(board.TryTake(Zero.AddSeconds(61), out var taken));
        board.Retry(taken, Zero.AddSeconds(90), refusal);

        var entry = board.Set(Entry(mark: 0));

        Assert.Equal((refusal, 1), (entry.Refusal, entry.Refusals));
        Assert.Equal(Zero.AddSeconds(90).ToUnixTimeSeconds(), board.NextDue());
    }

    [Fact]
    public void Advance_AfterRefusals_ForgetsThem()
    {
        var board = new ScheduleBoard();
        board.Set(Entry(mark: 0));
        Assert.True(board.TryTake(Zero.AddSeconds(61), out var taken));
        board.Retry(taken, Zero.AddSeconds(300), new Refusal("QuotaExceeded", "no room", MayPass: true));
        Assert.True(board.TryTake(Zero.AddSeconds(300), out taken));

        board.Advance(taken, Zero.AddSeconds(60), waitsForIdle: false);

        Assert.True(board.TryGet(Key, out var entry));
        Assert.Equal((null, 0), (entry.Refusal, entry.Refusals));
        Assert.Equal(Zero.AddSeconds(120).ToUnixTimeSeconds(), board.NextDue());
    }

    [Fact]
    public void Retry_EditedMeanwhile_LeavesTheNewScheduleAlone()
    {
        var board = new ScheduleBoard();
        board.Set(Entry(mark: 0));
        Assert.True(board.TryTake(Zero.AddSeconds(60), out var taken));
        board.Set(Entry(mark: 30) with { Fingerprint = "edited" });

        board.Retry(taken, Zero.AddSeconds(600));

        Assert.Equal(Zero.AddSeconds(60).ToUnixTimeSeconds(), board.NextDue());
    }

    [Fact]
    public void Discard_TaskThatIsGone_LeavesNothing()
    {
        var board = new ScheduleBoard();
        board.Set(Entry(mark: 0));
        Assert.True(board.TryTake(Zero.AddSeconds(60), out var taken));

        board.Discard(taken);

        Assert.Equal((0, null), (board.Count, board.NextDue()));
    }

    private static ScheduleEntry Entry(int mark) => new()
    {
        Key = Key,
        Uid = "uid",
        Timetable = new EverySeconds(60),
        Rules = new DueRules(),
        Mark = Zero.AddSeconds(mark),
        Fingerprint = "schedule",
    };
}
