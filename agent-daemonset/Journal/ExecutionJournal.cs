using System.Threading.Channels;

using Carillon.Agent.Linux;
using Carillon.Agent.Output;
using Carillon.Agent.Statistics;
using Carillon.Kubernetes.Clocks;

using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Agent.Journal;

/// <summary>
/// The single writer. Decisions are taken one after the other on the newest state; what several of them want written within one
/// sync of the disk goes into one commit. Nobody sees a state, and no decision is answered, before it is on disk.
/// </summary>
internal sealed partial class ExecutionJournal : IAsyncDisposable
{
    private const string FirstListTaken = "first-list-taken";

    /// <summary>A replayed event is never older than what etcd keeps; DESIGN asks for a week.</summary>
    private static readonly TimeSpan TombstoneAge = TimeSpan.FromDays(7);
    private const int DiskIsFull = 13;

    private static readonly TimeSpan AgeCheck = TimeSpan.FromHours(1);

    /// <summary>With less than this nothing starts: its output would have no room either.</summary>
    private const long LeastRoom = 256 * 1024;

    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly ServerClock _clock;
    private readonly HostZone _zone;
    private readonly ILogger _logger;
    private readonly DiskProbe _room;
    private readonly Channel<IPending> _queue = Channel.CreateUnbounded<IPending>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task _writer;
    private JournalFile? _file;
    private JournalState _state;
    private volatile JournalTrouble _trouble;
    private long? _ageChecked;

    private ExecutionJournal(string path, JournalFile file, JournalState state, TimeProvider time, ServerClock clock, ILogger logger, DiskProbe? room)
    {
        _path = path;
        _file = file;
        _state = state;
        _time = time;
        _clock = clock;
        _zone = new HostZone(time);
        _logger = logger;
        _room = room ?? (() => FileSystem.Room(path));
        IsNew = !file.HasFact(FirstListTaken);
        KeepReserve();
        _writer = Task.Run(WriteAsync);
    }

    /// <summary>The newest state that is on disk.</summary>
    public JournalState State => Volatile.Read(ref _state);

    /// <summary>Whether this journal has never seen a complete list: what may have been started before it cannot be in it.</summary>
    public bool IsNew { get; private set; }

    /// <summary>What keeps it from being written.</summary>
    public JournalTrouble Trouble => _trouble;

    /// <summary>Reads the journal. Throws what <see cref="JournalFile"/> throws when it is damaged.</summary>
    /// <param name="path">The file.</param>
    /// <param name="time">Measures elapsed time, and knows the host's time zone.</param>
    /// <param name="clock">Dates what is written. Before it knows the server's time nothing is old enough to be dropped; null never knows it.</param>
    /// <param name="logger">Is told of damage; null for nobody.</param>
    /// <param name="room">How many bytes there are for what starts; null asks the file system.</param>
    public static ExecutionJournal Open(
        string path, TimeProvider time, ServerClock? clock = null, ILogger? logger = null, DiskProbe? room = null)
    {
        var file = JournalFile.Open(path);
        try
        {
            var state = file.Load().Aggregate(JournalState.Empty, (state, record) => state.Apply(record));
            return new ExecutionJournal(path, file, state, time, clock ?? new ServerClock(time), logger ?? NullLogger.Instance, room);
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
            : Task.FromException<T>(new JournalWriteException(JournalTrouble.Failing, "the journal is closed"));
    }

    /// <summary>Writes records that need no decision.</summary>
    public Task CommitAsync(params IReadOnlyList<JournalRecord> records) =>
        CommitAsync(_ => new JournalDecision<bool>(true, records));

    /// <summary>Notes that the first complete list was dealt with.</summary>
    public Task NoteFirstListAsync() => CommitAsync(_ =>
    {
        _file!.AddFact(FirstListTaken);
        IsNew = false;
        return new JournalDecision<bool>(true);
    });

    /// <summary>Finds out whether it can be written, when nobody else does: the trouble may be over.</summary>
    public Task ProbeAsync() => CommitAsync(_ =>
    {
        _file!.Probe();
        return new JournalDecision<bool>(true);
    });

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _writer;
        _file?.Dispose();
    }

    private async Task WriteAsync()
    {
        while (await _queue.Reader.WaitToReadAsync())
        {
            var batch = new List<IPending>();
            while (_queue.Reader.TryRead(out var pending))
            {
                batch.Add(pending);
            }

            if (!TryWrite(batch))
            {
                // What does not fit together may fit alone; and one of them may be what cannot be written.
                batch.ForEach(pending => WriteAlone(pending));
            }

            DropWhatIsOld();
            KeepReserve();
        }
    }

    /// <summary>All in one sync of the disk. False when nothing was written and nobody answered.</summary>
    private bool TryWrite(List<IPending> batch)
    {
        try
        {
            Write(batch);
            return true;
        }
#pragma warning disable CA1031 // Whatever it is, it was not written; and a writer that died would leave everybody waiting for ever.
        catch (Exception e) when (batch.Count > 1 || JournalDamage.IsOfFile(e))
#pragma warning restore CA1031
        {
            ReplaceIfDamaged(e);
            return false;
        }
        catch (Exception e)
        {
            Fail(batch[0], e);
            return true;
        }
    }

    private void WriteAlone(IPending pending)
    {
        try
        {
            Write([pending]);
        }
#pragma warning disable CA1031 // As above.
        catch (Exception e)
#pragma warning restore CA1031
        {
            ReplaceIfDamaged(e);
            Fail(pending, e);
        }
    }

    private void Write(List<IPending> batch)
    {
        _file ??= Restored();
        var hasRoom = _room() >= LeastRoom;
        var state = _state;
        var records = new List<JournalRecord>();
        var decided = new List<IPending>();
        var refused = new List<IPending>();
        foreach (var pending in batch)
        {
            // What this batch reports has no tombstone on disk yet.
            var view = new JournalView(state, uid => _file.HasTombstone(uid) || records.Exists(r => r is JournalRecord.Reported && r.Uid == uid));
            if (pending.Decide(view) is not { } decision)
            {
                continue;
            }

            if (!hasRoom && decision.Records.Any(IsTowardsAStart))
            {
                refused.Add(pending);
                continue;
            }

            state = decision.State;
            records.AddRange(decision.Records);
            decided.Add(pending);
        }

        if (records.Count > 0)
        {
            var now = _clock.UtcNow;
            _file.Write(records, [.. Ended(state, records, now)], now);
            Volatile.Write(ref _state, state);
        }

        _trouble = hasRoom ? JournalTrouble.None : JournalTrouble.DiskFull;
        refused.ForEach(pending => pending.Fail(
            new JournalWriteException(JournalTrouble.DiskFull, "the disk is full; results still go into the space that is reserved for them")));
        decided.ForEach(pending => pending.Done());
    }

    /// <summary>What leads to a command running, as against what tells of one.</summary>
    private static bool IsTowardsAStart(JournalRecord record) =>
        record is JournalRecord.Accepted or JournalRecord.SlotTaken or JournalRecord.Launched;

    private void Fail(IPending pending, Exception fault)
    {
        var trouble = FileSystem.IsReadOnly(_path) ? JournalTrouble.ReadOnly
            : fault is SqliteException { SqliteErrorCode: DiskIsFull } || _room() < LeastRoom ? JournalTrouble.DiskFull
            : JournalTrouble.Failing;
        _trouble = trouble;
        pending.Fail(new JournalWriteException(trouble, "the journal cannot be written", fault));
    }

    /// <summary>Everything that matters is in memory: it goes into a new journal, and the damaged one is kept.</summary>
    private void ReplaceIfDamaged(Exception fault)
    {
        if (!JournalDamage.IsOfFile(fault))
        {
            return;
        }

        _file?.Dispose();
        _file = null;
        try
        {
            var aside = JournalDamage.KeepAside(_path, _clock.UtcNow);
            LogDamaged(fault, aside);
            _file = Restored();
            _file.Salvage(aside);
            KeepReserve();
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            LogNotReplaced(e.Message);
        }
    }

    private JournalFile Restored()
    {
        var file = JournalFile.Open(_path);
        try
        {
            file.Restore(_state.Entries.Values, _clock.UtcNow);
            if (!IsNew)
            {
                file.AddFact(FirstListTaken);
            }

            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private void KeepReserve()
    {
        try
        {
            if (_trouble == JournalTrouble.None && _room() >= 2 * JournalFile.Reserve)
            {
                _file?.KeepReserve();
            }
        }
        catch (SqliteException e)
        {
            LogNoReserve(e.Message);
        }
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
            _file?.DropTombstones(now - TombstoneAge);
            _file?.DropDays(DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, _zone.Current).DateTime).AddDays(1 - DailyTable.DaysKept));
        }
        catch (Exception e) when (e is SqliteException or IOException)
        {
            // What was decided is on disk all the same, and what is too old does no harm until the next check.
        }
    }

    [LoggerMessage(
        Level = LogLevel.Critical,
        Message = "The journal was damaged while it was in use; it is kept as {Path}. A new one holds everything that this agent knows")]
    private partial void LogDamaged(Exception fault, string path);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The damaged journal cannot be replaced: {Detail}")]
    private partial void LogNotReplaced(string detail);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The journal could reserve no space for results on a full disk: {Detail}")]
    private partial void LogNoReserve(string detail);

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
            catch (Exception e) when (!JournalDamage.IsOfFile(e) && e is not SqliteException)
#pragma warning restore CA1031
            {
                _answer.TrySetException(e); // it may be asked a second time
                return null;
            }
        }

        public void Done() => _answer.TrySetResult(_result!);

        public void Fail(Exception exception) => _answer.TrySetException(exception);
    }
}
