using Carillon.Agent.Journal;
using Carillon.Agent.Statistics;
using Carillon.Api.Executions;
using Carillon.Kubernetes.Clocks;
using Carillon.Tests.Support.Time;

using Microsoft.Data.Sqlite;

namespace Carillon.Tests.Unit.Agent.Statistics;

public sealed class DailyTableTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("carillon-stats-").FullName;
    private readonly ManualTimeProvider _time = new(Entries.Noon);

    private string Path => System.IO.Path.Combine(_folder, "journal.db");

    [Fact]
    public async Task Finished_IsCountedOnceWithItsRecord()
    {
        await using (var journal = Open(known: true))
        {
            await FinishAsync(journal, "a", "task-1", 100);
            await FinishAsync(journal, "b", "task-1", 300);
            await FinishAsync(journal, "c", "task-2", 5);
            await journal.CommitAsync(new JournalRecord.Reported { Uid = "a" });
        }

        await using var reopened = Open(known: true);
        await reopened.CommitAsync(new JournalRecord.Reported { Uid = "b" });
        var rows = Read();

        Assert.Equal([("task-1", 2, 400), ("task-2", 1, 5)], rows.Select(row => (row.Task, row.Success, row.TotalDurationMs)));
        Assert.Equal(2, rows[0].Hourly[12]);
    }

    [Fact]
    public async Task Finished_ThatCannotBeWritten_IsNotCountedEither()
    {
        await using var journal = Open(known: true);
        await journal.CommitAsync(Entries.Accepted("a"));
        Sql("CREATE TRIGGER full_disk AFTER INSERT ON daily BEGIN SELECT RAISE(FAIL, 'the disk is full'); END");

        await Assert.ThrowsAsync<JournalWriteException>(() => journal.CommitAsync(Entries.Finished("a")));
        Assert.Equal(EntryStage.Waiting, journal.State.Find("a")!.Stage);
        Sql("DROP TRIGGER full_disk");
        await journal.CommitAsync(Entries.Finished("a"));

        Assert.Equal(1, Assert.Single(Read()).Success);
    }

    [Fact]
    public async Task Finished_WhereTheRowMakesNoSense_IsWrittenAllTheSame()
    {
        await using var journal = Open(known: true);
        await FinishAsync(journal, "a", "task-1", 100);
        Sql("UPDATE daily SET body = 'nonsense'");
        Assert.Empty(Read());

        await FinishAsync(journal, "b", "task-1", 100);

        Assert.Equal(1, Assert.Single(Read()).Success);
    }

    [Fact]
    public async Task Days_OlderThanThirty_GoOnceTheServersTimeIsKnown()
    {
        await using (var journal = Open(known: true))
        {
            await FinishAsync(journal, "a", "task-1", 100);
        }

        _time.Advance(TimeSpan.FromDays(29));
        await using (var journal = Open(known: true))
        {
            await FinishAsync(journal, "b", "task-1", 100);
        }

        Assert.Equal(2, Read().Count);
        _time.Advance(TimeSpan.FromDays(1));
        await using (var journal = Open(known: true))
        {
            await FinishAsync(journal, "c", "task-1", 100);
        }

        Assert.Equal([new DateOnly(2026, 3, 31), new DateOnly(2026, 3, 30)], Read().Select(row => row.Date));
    }

    [Fact]
    public async Task ClockAYearAhead_BeforeTheServerAnswered_DropsNeitherDaysNorTombstones()
    {
        await using (var journal = Open(known: true))
        {
            await FinishAsync(journal, "a", "task-1", 100);
            await journal.CommitAsync(new JournalRecord.Reported { Uid = "a" });
        }

        _time.SetUtcNow(Entries.Noon.AddYears(1));
        await using var wrong = Open(known: false);
        await FinishAsync(wrong, "b", "task-1", 100);

        Assert.Contains(Read(), row => row.Date == DateOnly.FromDateTime(Entries.Noon.DateTime));
        Assert.True(await wrong.CommitAsync(view => new JournalDecision<bool>(view.WasFinished("a"))));
    }

    [Fact]
    public async Task Read_BesideAWriter_SeesWhatIsCommitted()
    {
        await using var journal = Open(known: true);
        await FinishAsync(journal, "a", "task-1", 100);

        Assert.Single(Read());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task FinishAsync(ExecutionJournal journal, string uid, string task, long durationMs)
    {
        await journal.CommitAsync(Entries.Accepted(uid, Entries.Spec(task)));
        await journal.CommitAsync(
            new JournalRecord.Finished { Uid = uid, Result = new ExecutionStatus { Phase = ExecutionPhase.Succeeded, DurationMs = durationMs } });
    }

    private ExecutionJournal Open(bool known)
    {
        var clock = new ServerClock(_time);
        if (known)
        {
            clock.Observe(_time.GetUtcNow(), _time.GetTimestamp(), _time.GetTimestamp());
        }

        return ExecutionJournal.Open(Path, _time, clock);
    }

    private IReadOnlyList<TaskDay> Read() => StatisticsReader.Read(Path, DateOnly.MinValue);

    private void Sql(string text)
    {
        using var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }
}
