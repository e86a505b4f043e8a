using System.Text.Json;

using Carillon.Agent.Hosting;
using Carillon.Agent.Journal;
using Carillon.Agent.Statistics;
using Carillon.Kubernetes.Clocks;
using Carillon.Tests.Support.Time;

using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Tests.Unit.Agent.Journal;

public sealed class ExecutionJournalTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("carillon-journal-").FullName;

    private string Path => System.IO.Path.Combine(_folder, "journal.db");

    [Fact]
    public async Task Open_AfterEveryStep_GivesTheSameState()
    {
        JournalRecord[] life =
        [
            Entries.Accepted("u"), Entries.SlotTaken("u"), Entries.SlotReturned("u"), Entries.SlotTaken("u"), Entries.Launched("u"),
            Entries.Ending("u"), Entries.AttemptEndedNoted("u"), Entries.SlotTaken("u"), Entries.Launched("u"), Entries.Finished("u"),
        ];
        JournalEntry? expected = null;
        foreach (var record in life)
        {
            expected = JournalEntry.Apply(expected, record);
            await using (var journal = Open())
            {
                await journal.CommitAsync(record);
            }

            await using var reopened = Open();
            var read = reopened.State.Find("u")!;
            Assert.Equal(expected!.Stage, read.Stage);
            Assert.Equal(expected.Attempt, read.Attempt);
            Assert.Equal(expected.RunId, read.RunId);
            Assert.Equal(expected.Launch, read.Launch);
            Assert.Equal(expected.FirstLaunch, read.FirstLaunch);
            Assert.Equal(expected.Ending, read.Ending);
            Assert.Equal(expected.NextAttemptAt, read.NextAttemptAt);
            Assert.Equal((expected.Otherwise?.ExitCode, expected.Otherwise?.Output), (read.Otherwise?.ExitCode, read.Otherwise?.Output));
            Assert.Equal(expected.Result?.Phase, read.Result?.Phase);
            Assert.Equal(expected.Spec.Executor!.Shell!.Command, read.Spec.Executor!.Shell!.Command);
        }
    }

    /// <summary>As a journal looks to an agent of an earlier version, and an earlier one to this.</summary>
    [Theory]
    [InlineData("")]
    [InlineData(""","somethingNew":{"phase":"Failed"}""")]
    public void Read_RecordOfAnotherVersion_LosesNothingThatBothKnow(string more)
    {
        var json = $$"""{"type":"attemptEnded","attempt":{"attempt":1,"phase":"Failed"},"nextAttemptAt":"2026-03-01T12:00:10Z","uid":"u"{{more}}}""";

        var record = JsonSerializer.Deserialize(json, JournalJsonContext.Default.JournalRecord);

        var ended = Assert.IsType<JournalRecord.AttemptEnded>(record);
        Assert.Equal((1, Entries.Noon.AddSeconds(10)), (ended.Attempt.Attempt, ended.NextAttemptAt));
        Assert.Null(ended.Otherwise);
    }

    [Fact]
    public async Task Open_AfterAStartWithSecrets_KnowsTheirVersions()
    {
        var launched = Entries.Launched("u");
        await using (var journal = Open())
        {
            await journal.CommitAsync(
                Entries.Accepted("u"),
                Entries.SlotTaken("u"),
                launched with { Mark = launched.Mark with { SecretVersions = new Dictionary<string, string> { ["db"] = "4711" } } });
        }

        await using var reopened = Open();
        Assert.Equal([KeyValuePair.Create("db", "4711")], reopened.State.Find("u")!.Launch!.SecretVersions!);
    }

    [Fact]
    public async Task Reported_LeavesATombstoneThatOutlivesARestart()
    {
        await using (var journal = Open())
        {
            await journal.CommitAsync(Entries.Accepted("u"), Entries.Finished("u"), new JournalRecord.Reported { Uid = "u" });
            Assert.True(await WasFinishedAsync(journal, "u"));
        }

        await using var reopened = Open();
        Assert.Empty(reopened.State.Entries);
        Assert.True(await WasFinishedAsync(reopened, "u"));
        Assert.False(await WasFinishedAsync(reopened, "other"));
    }

    [Fact]
    public async Task Commit_ReportedAndAskedInOneBatch_IsKnownAsFinished()
    {
        await using var journal = Open();
        await journal.CommitAsync(Entries.Accepted("u"), Entries.Finished("u"));
        var reported = journal.CommitAsync(new JournalRecord.Reported { Uid = "u" });
        var asked = WasFinishedAsync(journal, "u");
        await reported;

        Assert.True(await asked);
    }

    [Fact]
    public async Task Commit_ImpossibleRecord_FailsAloneAndChangesNothing()
    {
        await using var journal = Open();
        var good = journal.CommitAsync(Entries.Accepted("good"));
        var bad = journal.CommitAsync(Entries.SlotTaken("unknown"));
        var alsoGood = journal.CommitAsync(Entries.Accepted("also-good"));

        await good;
        await alsoGood;
        await Assert.ThrowsAsync<InvalidOperationException>(() => bad);
        Assert.Equal(["also-good", "good"], journal.State.Entries.Keys.Order());
    }

    [Fact]
    public async Task Commit_OldTombstonesCannotBeDropped_IsDoneAllTheSame()
    {
        var time = new ManualTimeProvider();
        var clock = new ServerClock(time);
        clock.Observe(time.GetUtcNow(), time.GetTimestamp(), time.GetTimestamp());
        await using var journal = ExecutionJournal.Open(Path, time, clock);
        await journal.CommitAsync(Entries.Accepted("old"), Entries.Finished("old"), new JournalRecord.Reported { Uid = "old" });
        using (var connection = new SqliteConnection($"Data Source={Path};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "CREATE TRIGGER full_disk BEFORE DELETE ON tombstone BEGIN SELECT RAISE(FAIL, 'the disk is full'); END";
            command.ExecuteNonQuery();
        }

        time.Advance(TimeSpan.FromDays(8));
        await journal.CommitAsync(Entries.Accepted("u"));
        await journal.CommitAsync(Entries.SlotTaken("u"));

        Assert.Equal(EntryStage.Starting, journal.State.Find("u")!.Stage);
        Assert.True(await WasFinishedAsync(journal, "old"));
    }

    [Fact]
    public async Task IsNew_UntilTheFirstListWasDealtWith()
    {
        await using (var journal = Open())
        {
            Assert.True(journal.IsNew);
        }

        await using (var journal = Open())
        {
            Assert.True(journal.IsNew);
            await journal.NoteFirstListAsync();
            Assert.False(journal.IsNew);
        }

        await using var reopened = Open();
        Assert.False(reopened.IsNew);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Open_DamagedFile_IsKeptAsideAndANewOneDistrustsWhatIsReleased(bool scribbleRecords)
    {
        await using (var journal = Open())
        {
            await journal.NoteFirstListAsync();
            await journal.CommitAsync(Entries.Accepted("u"));
        }

        if (scribbleRecords)
        {
            Scribble();
        }
        else
        {
            await File.WriteAllTextAsync(Path, "this is no database, and long enough to be looked at as one ............................");
        }

        await using var fresh = JournalOpening.Open(Path, TimeProvider.System, new ServerClock(TimeProvider.System), NullLogger.Instance);

        Assert.True(fresh.IsNew);
        Assert.Empty(fresh.State.Entries);
        Assert.Single(
            Directory.GetFiles(_folder, "journal.db.damaged-*"), file => !file.EndsWith("-wal", StringComparison.Ordinal) && !file.EndsWith("-shm", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Open_DamagedRecords_TakesTombstonesAndFiguresOver()
    {
        await using (var journal = Open())
        {
            await journal.CommitAsync(Entries.Accepted("done"), Entries.Finished("done"));
            await journal.CommitAsync(new JournalRecord.Reported { Uid = "done" });
            await journal.CommitAsync(Entries.Accepted("u"));
        }

        Scribble();
        await using var fresh = JournalOpening.Open(Path, TimeProvider.System, new ServerClock(TimeProvider.System), NullLogger.Instance);

        Assert.True(await WasFinishedAsync(fresh, "done"));
        Assert.Equal(1, Assert.Single(StatisticsReader.Read(Path, DateOnly.MinValue)).Success);
    }

    [Fact]
    public async Task Open_EmptyFileOnAHostThatHasRunSomething_IsKeptAside()
    {
        await File.WriteAllTextAsync(Path, "");
        await using (var first = JournalOpening.Open(Path, TimeProvider.System, new ServerClock(TimeProvider.System), NullLogger.Instance))
        {
            Assert.Empty(JournalDamage.KeptIn(_folder)); // it was killed just when it had made the file for the first time
        }

        File.Delete(Path);
        await File.WriteAllTextAsync(Path, "");
        Directory.CreateDirectory(System.IO.Path.Combine(_folder, "runs", "u"));
        await using var journal = JournalOpening.Open(Path, TimeProvider.System, new ServerClock(TimeProvider.System), NullLogger.Instance);

        Assert.Single(JournalDamage.KeptIn(_folder));
    }

    [Fact]
    public async Task Open_OfANewerAgent_IsRefusedAndNotTouched()
    {
        await Open().DisposeAsync();
        Sql("PRAGMA user_version=99");
        var before = await File.ReadAllBytesAsync(Path);

        var refused = Assert.Throws<AgentStartException>(
            () => JournalOpening.Open(Path, TimeProvider.System, new ServerClock(TimeProvider.System), NullLogger.Instance));

        Assert.Contains("format 99 and was written by a newer agent", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(Path));
        Assert.Empty(JournalDamage.KeptIn(_folder));
    }

    [Fact]
    public async Task Commit_FileIsDamagedMeanwhile_GoesOnInANewOneWithEverythingThatWasKnown()
    {
        await using (var journal = Open())
        {
            await journal.NoteFirstListAsync();
            await journal.CommitAsync(Entries.Accepted("done"), Entries.Finished("done"));
            await journal.CommitAsync(new JournalRecord.Reported { Uid = "done" });
            await journal.CommitAsync(Entries.Accepted("runs"), Entries.SlotTaken("runs"), Entries.Launched("runs"));
            var bulky = Entries.Spec() with { Executor = new() { Shell = new() { Command = new string('x', 4000) } } };
            await journal.CommitAsync([.. Enumerable.Range(0, 300).Select(i => Entries.Accepted($"more-{i}", bulky))]); // more than is kept in memory
            Overwrite();

            await Task.WhenAll(
                journal.CommitAsync(Entries.Accepted("next")),
                journal.CommitAsync(Entries.Finished("runs")));
            Assert.Single(JournalDamage.KeptIn(_folder));
        }

        await using var reopened = Open();
        Assert.False(reopened.IsNew);
        Assert.Equal((EntryStage.Finished, EntryStage.Waiting), (reopened.State.Find("runs")!.Stage, reopened.State.Find("next")!.Stage));
        Assert.Equal("runs-run", reopened.State.Find("runs")!.RunId);
    }

    [Fact]
    public async Task Commit_WithoutRoom_TakesResultsButNothingThatLeadsToAStart()
    {
        var room = long.MaxValue;
        await using var journal = ExecutionJournal.Open(Path, TimeProvider.System, room: () => room);
        await journal.CommitAsync(Entries.Accepted("runs"), Entries.SlotTaken("runs"), Entries.Launched("runs"));

        room = 0;
        var refused = await Assert.ThrowsAsync<JournalWriteException>(() => journal.CommitAsync(Entries.Accepted("next")));
        await journal.CommitAsync(Entries.Finished("runs"));
        Assert.Equal((JournalTrouble.DiskFull, JournalTrouble.DiskFull), (refused.Trouble, journal.Trouble));

        room = long.MaxValue;
        await journal.ProbeAsync();
        Assert.Equal(JournalTrouble.None, journal.Trouble);
        Assert.Equal(["runs"], journal.State.Entries.Keys);
    }

    [Fact]
    public async Task Open_NewFile_IsReadableByItsOwnerOnly()
    {
        await using var journal = Open();
        await journal.CommitAsync(Entries.Accepted("u"));

        foreach (var file in Directory.GetFiles(_folder))
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, new FileInfo(file).UnixFileMode);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private ExecutionJournal Open() => ExecutionJournal.Open(Path, TimeProvider.System);

    private static Task<bool> WasFinishedAsync(ExecutionJournal journal, string uid) =>
        journal.CommitAsync(view => new JournalDecision<bool>(view.WasFinished(uid)));

    private void Scribble() => Sql("UPDATE record SET body = substr(body, 1, 20)");

    private void Sql(string text)
    {
        using var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }

    /// <summary>As a disk does that goes bad: every page of the database and its log.</summary>
    private void Overwrite()
    {
        foreach (var file in new[] { Path, Path + "-wal" })
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
            stream.Write(Enumerable.Repeat((byte)0xA5, (int)stream.Length).ToArray());
        }
    }
}
