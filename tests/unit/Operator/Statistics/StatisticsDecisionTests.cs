using Carillon.Api;
using Carillon.Api.Statistics;
using Carillon.Operator.Statistics;

namespace Carillon.Tests.Unit.Operator.Statistics;

public sealed class StatisticsDecisionTests
{
    private static readonly DateOnly Today = new(2026, 3, 1);

    [Fact]
    public void Decide_NewRun_AddsItsFiguresAndRecordsIt()
    {
        var result = Decide(null, Entry("a", success: 3, hour: 5, total: 300, min: 50, max: 150))!;

        var day = Assert.Single(result.Days);
        Assert.Equal((Today, 3, 300, 50, 150), (day.Date, day.Success, day.TotalDurationMs, day.MinDurationMs, day.MaxDurationMs));
        Assert.Equal(3, day.Hourly![5]);
        Assert.Equal("a", Assert.Single(result.Ledger).RunUid);
    }

    [Fact]
    public void Decide_SameRunAgain_ChangesNothing()
    {
        var first = Decide(null, Entry("a", success: 3))!;

        Assert.Null(Decide(first, Entry("a", success: 3)));
    }

    [Fact]
    public void Decide_LateCorrection_AppliesTheDifference()
    {
        var first = Decide(null, Entry("a", success: 2, lost: 1, total: 200), Entry("b", success: 1, total: 50))!;

        var corrected = Decide(first, Entry("a", success: 3, total: 320), Entry("b", success: 1, total: 50))!;

        var day = Assert.Single(corrected.Days);
        Assert.Equal((4L, 0L, 370L), (day.Success, day.Lost, day.TotalDurationMs));
        Assert.Equal(4, day.Hourly!.Sum());
    }

    [Fact]
    public void Decide_LateCorrectionWhereExecutionsAreDeleted_TakesNoDurationBack()
    {
        var first = Decide(null, Entry("a", success: 2, lost: 1, total: 200))!;

        var corrected = Decide(first, Entry("a", success: 3, total: 120))!;

        Assert.Equal((3L, 200L), (corrected.Days[0].Success, corrected.Days[0].TotalDurationMs));
        Assert.Null(Decide(corrected, Entry("a", success: 3, total: 120)));
    }

    [Fact]
    public void Decide_ZoneEditedSince_KeepsTheRunOnItsFirstDay()
    {
        var first = Decide(null, Entry("a", success: 1, hour: 23))!;

        Assert.Null(Decide(first, Entry("a", success: 1, hour: 1) with { Date = Today.AddDays(1) }));
    }

    [Fact]
    public void Decide_FullLedgerOfRunsThatAreGone_MakesRoom()
    {
        var full = Decide(null, [.. Enumerable.Range(0, Limits.StatsLedger).Select(i => Entry($"run-{i}", success: 1))])!;

        Assert.Null(Decide(full, Entry("new", success: 1)));
        var after = StatisticsDecision.Decide(full.Days, full.Ledger, [Entry("new", success: 1)], static uid => uid is "run-7" or "run-8")!;

        Assert.Equal(Limits.StatsLedger - 1, after.Ledger.Count);
        Assert.Equal(Limits.StatsLedger + 1, Assert.Single(after.Days).Success);
    }

    [Fact]
    public void Decide_RunGone_DropsItsEntryWithTheNextFiguresAndKeepsItsOwn()
    {
        var first = Decide(null, Entry("a", success: 1))!;

        Assert.Null(StatisticsDecision.Decide(first.Days, first.Ledger, [], static uid => uid == "a"));
        var after = StatisticsDecision.Decide(first.Days, first.Ledger, [Entry("b", success: 1)], static uid => uid == "a")!;

        Assert.Equal("b", Assert.Single(after.Ledger).RunUid);
        Assert.Equal(2, Assert.Single(after.Days).Success);
    }

    [Fact]
    public void Decide_EightDays_KeepsTheNewestSeven()
    {
        TaskStatistics? statistics = null;
        for (var i = 0; i < 8; i++)
        {
            statistics = Decide(statistics, Entry($"run-{i}", success: 1) with { Date = Today.AddDays(i) });
        }

        Assert.Equal(Enumerable.Range(1, 7).Reverse().Select(i => (DateOnly?)Today.AddDays(i)), statistics!.Days.Select(day => day.Date));
        Assert.Equal(8, statistics.Ledger.Count);
    }

    /// <summary>Nobody but a person writes such entries, and his mistake is not to keep the task from its statistics.</summary>
    [Fact]
    public void Decide_LedgerNamesNoRunOrOneTwice_GoesOn()
    {
        var first = Decide(null, Entry("a", success: 1))!;
        var twice = new TaskStatistics([.. first.Days, new() { Date = Today, Success = 7 }], [new(), new(), .. first.Ledger, Entry("a", success: 5)]);

        var after = Decide(twice, Entry("a", success: 2), Entry("b", success: 1))!;

        Assert.Equal(3, Assert.Single(after.Days).Success);
        Assert.Equal(["a", "b"], after.Ledger.Select(entry => entry.RunUid));
    }

    private static TaskStatistics? Decide(TaskStatistics? before, params StatsLedgerEntry[] finished) =>
        StatisticsDecision.Decide(before?.Days, before?.Ledger, finished, static _ => false);

    private static StatsLedgerEntry Entry(
        string run, long success = 0, long lost = 0, int hour = 0, long total = 0, long? min = null, long? max = null) =>
        new()
        {
            RunUid = run,
            Date = Today,
            Hour = hour,
            Success = success,
            Lost = lost,
            TotalDurationMs = total,
            MinDurationMs = min,
            MaxDurationMs = max,
        };
}
