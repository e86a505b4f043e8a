using Carillon.Agent.Journal;
using Carillon.Agent.Reporting;
using Carillon.Api.Executions;

namespace Carillon.Tests.Unit.Agent.Reporting;

public sealed class BacklogDecisionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("carillon-backlog-").FullName;

    [Fact]
    public void Decide_LittleWaits_GivesNothingUp()
    {
        var (records, lost) = BacklogDecision.Decide(State(("a", 1, 100), ("b", 2, 100)), Entries.Noon, outputLimit: 200);

        Assert.Empty(records);
        Assert.Equal(0, lost);
    }

    [Fact]
    public void Decide_TooMuchOutput_TheOldestOutputsGoAndTheirResultsStay()
    {
        var (records, lost) = BacklogDecision.Decide(State(("c", 1, 100), ("a", 3, 100), ("b", 2, 100)), Entries.Noon, outputLimit: 100);

        Assert.Equal(["a", "b"], records.Select(record => record.Uid));
        Assert.Equal(0, lost);
        var entry = Assert.IsType<JournalRecord.Restored>(records[0]).Entry;
        Assert.Equal((EntryStage.Finished, null, true, ExecutionPhase.Failed), (entry.Stage, entry.Result!.Output, entry.Result.OutputTruncated, entry.Result.Phase!.Value));
        Assert.Equal("as it was; its output was dropped while the API server was away", entry.Result.Message);
    }

    [Fact]
    public void Decide_OutputIsOld_GoesOnceTheTimeIsKnown()
    {
        var state = State(("a", 7 * 24 + 1, 10), ("b", 7 * 24 - 1, 10));

        Assert.Empty(BacklogDecision.Decide(state, now: null).Records);
        Assert.Equal(["a"], BacklogDecision.Decide(state, Entries.Noon).Records.Select(record => record.Uid));
    }

    [Fact]
    public void Decide_TooManyResults_TheOldestAreGivenUpLast()
    {
        var (records, lost) = BacklogDecision.Decide(State(("a", 3, 10), ("b", 2, 10), ("c", 1, 0)), Entries.Noon, outputLimit: 100, countLimit: 2);

        Assert.Equal(1, lost);
        Assert.Equal("a", Assert.IsType<JournalRecord.Reported>(Assert.Single(records)).Uid);
    }

    [Fact]
    public void Decide_WhatStillRuns_IsNotTouched()
    {
        var state = Entries.State(Entries.Accepted("a"), Entries.SlotTaken("a"), Entries.Launched("a"));

        Assert.Empty(BacklogDecision.Decide(state, Entries.Noon, outputLimit: 0, countLimit: 0).Records);
    }

    [Fact]
    public async Task Decide_Committed_LeavesOneSmallRecordOnDisk()
    {
        var path = Path.Combine(_folder, "journal.db");
        await using (var journal = ExecutionJournal.Open(path, TimeProvider.System))
        {
            foreach (var record in Records("a", 1, 60_000))
            {
                await journal.CommitAsync(record);
            }

            await journal.CommitAsync(view => new JournalDecision<bool>(true, BacklogDecision.Decide(view.State, Entries.Noon, outputLimit: 0).Records));
            Assert.Null(journal.State.Find("a")!.Result!.Output);
        }

        await using var reopened = ExecutionJournal.Open(path, TimeProvider.System);
        var entry = reopened.State.Find("a")!;
        Assert.Equal((EntryStage.Finished, null, "task-1"), (entry.Stage, entry.Result!.Output, entry.Spec.TaskRef!.Name));
        await reopened.CommitAsync(new JournalRecord.Reported { Uid = "a" });
        Assert.Empty(reopened.State.Entries);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static JournalState State(params (string Uid, int HoursAgo, int Output)[] results) =>
        Entries.State([.. results.SelectMany(result => Records(result.Uid, result.HoursAgo, result.Output))]);

    private static JournalRecord[] Records(string uid, int hoursAgo, int output) =>
    [
        Entries.Accepted(uid),
        new JournalRecord.Finished
        {
            Uid = uid,
            Result = new ExecutionStatus
            {
                Phase = ExecutionPhase.Failed,
                Message = "as it was",
                CompletionTime = Entries.Noon.AddHours(-hoursAgo),
                Output = output > 0 ? new string('x', output) : null,
            },
        },
    ];
}
