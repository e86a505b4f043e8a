using Carillon.Agent.Journal;
using Carillon.Agent.Metrics;

using Microsoft.Extensions.Logging;

namespace Carillon.Agent.Supervision;

/// <summary>
/// The journal for those who cannot go on without it: while the disk is full they wait. A step that was not written has not happened,
/// so waiting is always safe. Every result passes here, so here they are counted.
/// </summary>
internal sealed partial class DurableJournal
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly ExecutionJournal _journal;
    private readonly AgentMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private bool _isWritable = true;

    public DurableJournal(ExecutionJournal journal, AgentMetrics metrics, TimeProvider time, ILogger<DurableJournal> logger)
    {
        _journal = journal;
        _metrics = metrics;
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
                IReadOnlyList<JournalRecord> records = [];
                var result = await _journal.CommitAsync(view =>
                {
                    var decision = decide(view);
                    records = decision.Records;
                    return decision;
                });
                if (records.Count > 0)
                {
                    Written(); // a decision to do nothing proves nothing
                }

                foreach (var finished in records.OfType<JournalRecord.Finished>())
                {
                    _metrics.Finished(finished.Result);
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
