using System.Threading.Channels;

using Carillon.Agent.Statistics;
using Carillon.Kubernetes.Clocks;

namespace Carillon.Agent.Journal;

/// <summary>
/// The single writer. Decisions are taken one after the other on the newest state; what several of them want written within one
/// sync of the disk goes into one commit. Nobody sees a state, and no decision is answered, before it is on disk.
/// </summary>
internal sealed class ExecutionJournal : IAsyncDisposable
{
    private const string FirstListTaken = "first-list-taken";

    /// <summary>A replayed event is never older than what etcd keeps; DESIGN asks for a week.</summary>
    private static readonly TimeSpan TombstoneAge = TimeSpan.FromDays(7);
    private static readonly TimeSpan AgeCheck = TimeSpan.FromHours(1);

    private readonly JournalFile _file;
    private readonly TimeProvider _time;
    private readonly ServerClock _clock;
    private readonly HostZone _zone;
    private readonly Channel<IPending> _queue = Channel.CreateUnbounded<IPending>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task _writer;
    private JournalState _state;
    private long? _ageChecked;

    private ExecutionJournal(JournalFile file, JournalState state, TimeProvider time, ServerClock clock)
    {
        _file = file;
        _state = state;
        _time = time;
        _clock = clock;
        _zone = new HostZone(time);
        IsNew = !file.HasFact(FirstListTaken);
        _writer = Task.Run(WriteAsync);
    }

    /// <summary>The newest state that is on disk.</summary>
    public JournalState State => Volatile.Read(ref _state);

    /// <summary>Whether this journal has never seen a complete list: what may have been started before it cannot be in it.</summary>
    public bool IsNew { get; private set; }

    /// <summary>Reads the journal. Throws what <see cref="JournalFile"/> throws when it is damaged.</summary>
    /// <param name="path">The file.</param>
    /// <param name="time">Measures elapsed time, and knows the host's time zone.</param>
    /// <param name="clock">Dates what is written. Before it knows the server's time nothing is old enough to be dropped.</param>
    public static ExecutionJournal Open(string path, TimeProvider time, ServerClock? clock = null)
    {
        var file = JournalFile.Open(path);
        try
        {
            return new ExecutionJournal(file, file.Load().Aggregate(JournalState.Empty, (state, record) => state.Apply(record)), time, clock ?? new ServerClock(time));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Takes a decision and answers when its records are on disk.</summary>
    /// <exception cref="JournalWriteException">They could not be written; nothing has changed.</exception>
    public Task<T> CommitAsync<T>(Func<JournalView, JournalDecision<T>> decide)
    {
        var pending = new Pending<T>(decide);
        return _queue.Writer.TryWrite(pending)
            ? pending.Answer
            : Task.FromException<T>(new JournalWriteException("the journal is closed", null));
    }

    /// <summary>Writes records that need no decision.</summary>
    public Task CommitAsync(params IReadOnlyList<JournalRecord> records) =>
        CommitAsync(_ => new JournalDecision<bool>(true, records));

    /// <summary>Notes that the first complete list was dealt with.</summary>
    public Task NoteFirstListAsync() => CommitAsync(_ =>
    {
        _file.AddFact(FirstListTaken);
        IsNew = false;
        return new JournalDecision<bool>(true);
    });

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _writer;
        _file.Dispose();
    }

    private async Task WriteAsync()
    {
        while (await _queue.Reader.WaitToReadAsync())
        {
            var state = _state;
            var records = new List<JournalRecord>();
            var decided = new List<IPending>();
            while (_queue.Reader.TryRead(out var pending))
            {
                // What this batch reports has no tombstone on disk yet.
                var view = new JournalView(state, uid => _file.HasTombstone(uid) || records.Exists(r => r is JournalRecord.Reported && r.Uid == uid));
                if (pending.Decide(view) is { } decision)
                {
                    state = decision.State;
                    records.AddRange(decision.Records);
                    decided.Add(pending);
                }
            }

            Commit(state, records, decided);
        }
    }

    private void Commit(JournalState state, List<JournalRecord> records, List<IPending> decided)
    {
        try
        {
            if (records.Count > 0)
            {
                var now = _clock.UtcNow;
                _file.Write(records, [.. Ended(state, records, now)], now);
                Volatile.Write(ref _state, state);
            }
        }
#pragma warning disable CA1031 // Whatever it is, it was not written; and a writer that died would leave everybody waiting for ever.
        catch (Exception e)
#pragma warning restore CA1031
        {
            decided.ForEach(pending => pending.Fail(new JournalWriteException("the journal cannot be written", e)));
            return;
        }

        decided.ForEach(pending => pending.Done());
        DropWhatIsOld();
    }

    private IEnumerable<EndedExecution> Ended(JournalState state, List<JournalRecord> records, DateTimeOffset now)
    {
        var finished = records.OfType<JournalRecord.Finished>().ToList();
        if (finished.Count == 0)
        {
            return [];
        }

        var zone = _zone.Current;
        return finished
            .Where(record => state.Find(record.Uid) is not null)
            .Select(record => EndedExecution.Of(state.Find(record.Uid)!, record.Result, now, zone));
    }

    private void DropWhatIsOld()
    {
        if (!_clock.IsKnown || (_ageChecked is { } last && _time.GetElapsedTime(last) < AgeCheck))
        {
            return;
        }

        _ageChecked = _time.GetTimestamp();
        try
        {
            var now = _clock.UtcNow;
            _file.DropTombstones(now - TombstoneAge);
            _file.DropDays(DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, _zone.Current).DateTime).AddDays(1 - DailyTable.DaysKept));
        }
        catch (Exception e) when (e is Microsoft.Data.Sqlite.SqliteException or IOException)
        {
            // What was decided is on disk all the same, and what is too old does no harm until the next check.
        }
    }

    private interface IPending
    {
        (JournalState State, IReadOnlyList<JournalRecord> Records)? Decide(JournalView view);

        void Done();

        void Fail(Exception exception);
    }

    private sealed class Pending<T> : IPending
    {
        private readonly Func<JournalView, JournalDecision<T>> _decide;
        private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _result;

        public Pending(Func<JournalView, JournalDecision<T>> decide)
        {
            _decide = decide;
        }

        public Task<T> Answer => _answer.Task;

        public (JournalState State, IReadOnlyList<JournalRecord> Records)? Decide(JournalView view)
        {
            try
            {
                var decision = _decide(view);
                _result = decision.Result;
                return (decision.Records.Aggregate(view.State, (current, record) => current.Apply(record)), decision.Records);
            }
#pragma warning disable CA1031 // A faulty decision is its caller's error; the writer must live on.
            catch (Exception e)
#pragma warning restore CA1031
            {
                _answer.SetException(e);
                return null;
            }
        }

        public void Done() => _answer.SetResult(_result!);

        public void Fail(Exception exception) => _answer.SetException(exception);
    }
}
