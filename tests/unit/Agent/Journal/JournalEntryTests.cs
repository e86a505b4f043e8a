using Carillon.Agent.Journal;

namespace Carillon.Tests.Unit.Agent.Journal;

public sealed class JournalEntryTests
{
    [Fact]
    public void Apply_WholeLife_GoesThroughAllStages()
    {
        var stages = new List<EntryStage?>();
        JournalEntry? entry = null;
        foreach (var record in new JournalRecord[]
        {
            Entries.Accepted("u"), Entries.SlotTaken("u"), Entries.Launched("u"), Entries.AttemptEnded("u"),
            Entries.SlotTaken("u"), Entries.Launched("u"), Entries.Ending("u"), Entries.Finished("u"), new JournalRecord.Reported { Uid = "u" },
        })
        {
            entry = JournalEntry.Apply(entry, record);
            stages.Add(entry?.Stage);
        }

        Assert.Equal(
            [
                EntryStage.Waiting, EntryStage.Starting, EntryStage.Launched, EntryStage.Waiting,
                EntryStage.Starting, EntryStage.Launched, EntryStage.Launched, EntryStage.Finished, null,
            ],
            stages);
    }

    [Fact]
    public void Apply_AttemptEnded_StartsTheNextOneClean()
    {
        var entry = Entries.Entry(
            Entries.Accepted("u"), Entries.SlotTaken("u"), Entries.Launched("u"), Entries.Ending("u"), Entries.AttemptEnded("u"));

        Assert.Equal(2, entry.Attempt);
        Assert.Null(entry.RunId);
        Assert.Null(entry.Launch);
        Assert.Null(entry.Ending);
        Assert.NotNull(entry.FirstLaunch);
        Assert.Single(entry.Attempts);
        Assert.True(entry.IsActive);
        Assert.False(entry.HoldsSlot);
    }

    [Fact]
    public void Apply_FurtherAttempts_KeepWhatTheLastOneWouldHaveEndedWith()
    {
        var first = Entries.Entry(Entries.Accepted("u"), Entries.SlotTaken("u"), Entries.Launched("u"), Entries.AttemptEndedNoted("u"));
        var launched = JournalEntry.Apply(JournalEntry.Apply(first, Entries.SlotTaken("u")), Entries.Launched("u"));

        Assert.Equal(4, first.Otherwise!.ExitCode);
        Assert.Equal(4, JournalEntry.Apply(JournalEntry.Apply(first, Entries.SlotTaken("u")), Entries.SlotReturned("u"))!.Otherwise!.ExitCode);
        Assert.Null(JournalEntry.Apply(launched, Entries.AttemptEnded("u"))!.Otherwise); // of another attempt
        Assert.Null(JournalEntry.Apply(first, Entries.Finished("u"))!.Otherwise); // its output would be kept twice
    }

    [Fact]
    public void Apply_ManyAttempts_KeepsTheLastTen()
    {
        var entry = Entries.Waiting("u");
        for (var i = 1; i <= 25; i++)
        {
            entry = JournalEntry.Apply(entry, Entries.SlotTaken("u"))!;
            entry = JournalEntry.Apply(
                entry, Entries.AttemptEnded("u") with { Attempt = new() { Attempt = i } })!;
        }

        Assert.Equal(Enumerable.Range(16, 10).Select(i => (int?)i), entry.Attempts.Select(attempt => attempt.Attempt));
        Assert.Equal(26, entry.Attempt);
    }

    [Fact]
    public void Apply_StepOutOfOrder_IsRefused()
    {
        Assert.Throws<InvalidOperationException>(() => JournalEntry.Apply(null, Entries.SlotTaken("u")));
        Assert.Throws<InvalidOperationException>(() => JournalEntry.Apply(Entries.Waiting("u"), Entries.Accepted("u")));
        Assert.Throws<InvalidOperationException>(() => JournalEntry.Apply(Entries.Waiting("u"), Entries.Launched("u")));
        Assert.Throws<InvalidOperationException>(
            () => JournalEntry.Apply(Entries.Entry(Entries.Accepted("u"), Entries.SlotTaken("u"), Entries.Launched("u")), Entries.Launched("u")));
        Assert.Throws<InvalidOperationException>(() => JournalEntry.Apply(Entries.Waiting("u"), new JournalRecord.Reported { Uid = "u" }));
    }
}
