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
    private bool _saidTrouble;

    public DurableJournal(ExecutionJournal journal, AgentMetrics metrics, TimeProvider time, ILogger<DurableJournal> logger)
    {
        _journal = journal;
        _metrics = metrics;
        _time = time;
        _logger = logger;
    }

    public JournalState State => _journal.State;

    /// <summary>What keeps the journal from being written.</summary>
    public JournalTrouble Trouble => _journal.Trouble;

    /// <summary>Whether anything may start.</summary>
    public bool IsWritable => Trouble == JournalTrouble.None;

    /// <summary>Finds out whether a trouble is over.</summary>
    public async Task ProbeAsync()
    {
        try
        {
            await _journal.ProbeAsync();
            Written();
        }
        catch (JournalWriteException)
        {
            // It is not over.
        }
    }

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

                Count(records);
                return result;
            }
            catch (JournalWriteException e)
            {
                NotWritten(e.InnerException?.Message ?? e.Message);
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
            Count([record]);
            return true;
        }
        catch (JournalWriteException e)
        {
            NotWritten(e.InnerException?.Message ?? e.Message);
            return false;
        }
    }

    private void Count(IReadOnlyList<JournalRecord> records)
    {
        foreach (var finished in records.OfType<JournalRecord.Finished>())
        {
            _metrics.Finished(finished.Result);
        }
    }

    private void Written()
    {
        if (Trouble == JournalTrouble.DiskFull)
        {
            NotWritten("the disk is full; results still go into the space that is reserved for them");
        }
        else if (Interlocked.Exchange(ref _saidTrouble, false))
        {
            LogCanWrite();
        }
    }

    private void NotWritten(string why)
    {
        if (!Interlocked.Exchange(ref _saidTrouble, true))
        {
            LogCannotWrite(why);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The journal cannot be written; nothing starts until it can: {Detail}")]
    private partial void LogCannotWrite(string detail);

    [LoggerMessage(Level = LogLevel.Information, Message = "The journal can be written again")]
    private partial void LogCanWrite();
}
