using Carillon.Agent.Journal;

using Microsoft.Extensions.Logging;

namespace Carillon.Agent.Supervision;

/// <summary>
/// The journal for those who cannot go on without it: while the disk is full they wait. A step that was not written has not happened,
/// so waiting is always safe.
/// </summary>
internal sealed partial class DurableJournal
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly ExecutionJournal _journal;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private bool _isWritable = true;

    public DurableJournal(ExecutionJournal journal, TimeProvider time, ILogger<DurableJournal> logger)
    {
        _journal = journal;
        _time = time;
        _logger = logger;
    }

    public JournalState State => _journal.State;

    /// <summary>Whether the last try to write succeeded.</summary>
    public bool IsWritable => Volatile.Read(ref _isWritable);

    /// <summary>Writes records, as soon as that is possible.</summary>
    public Task CommitAsync(CancellationToken stop, params IReadOnlyList<JournalRecord> records) =>
        CommitAsync(_ => new JournalDecision<bool>(true, records), stop);

    /// <summary>Takes a decision, as soon as it can be written.</summary>
    public async Task<T> CommitAsync<T>(Func<JournalView, JournalDecision<T>> decide, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                var writes = false;
                var result = await _journal.CommitAsync(view =>
                {
                    var decision = decide(view);
                    writes = decision.Records.Count > 0;
                    return decision;
                });
                if (writes)
                {
                    Written(); // a decision to do nothing proves nothing
                }

                return result;
            }
            catch (JournalWriteException e)
            {
                NotWritten(e);
                await Task.Delay(Pause, _time, stop);
            }
        }
    }

    /// <summary>Writes one record now or not at all.</summary>
    public async Task<bool> TryCommitAsync(JournalRecord record)
    {
        try
        {
            await _journal.CommitAsync(record);
            Written();
            return true;
        }
        catch (JournalWriteException e)
        {
            NotWritten(e);
            return false;
        }
    }

    private void Written()
    {
        if (!Interlocked.Exchange(ref _isWritable, true))
        {
            LogCanWrite();
        }
    }

    private void NotWritten(JournalWriteException fault)
    {
        if (Interlocked.Exchange(ref _isWritable, false))
        {
            LogCannotWrite(fault.InnerException?.Message ?? fault.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The journal cannot be written; nothing starts until it can: {Detail}")]
    private partial void LogCannotWrite(string detail);

    [LoggerMessage(Level = LogLevel.Information, Message = "The journal can be written again")]
    private partial void LogCanWrite();
}
