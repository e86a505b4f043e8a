using Carillon.Agent.Journal;
using Carillon.Agent.Outcomes;
using Carillon.Api.Executions;

namespace Carillon.Agent.Reporting;

/// <summary>
/// Keeps what waits for the API server small, in memory and on disk, however long it is away: outputs go before results, the oldest first.
/// </summary>
internal static class BacklogDecision
{
    /// <summary>Said of a result whose output was given up.</summary>
    public const string Remark = "its output was dropped while the API server was away";

    /// <summary>What all outputs that wait may take.</summary>
    public const long OutputLimit = 16 * 1024 * 1024;

    /// <summary>How many results may wait.</summary>
    public const int CountLimit = 50_000;

    /// <summary>How long an output waits.</summary>
    public static readonly TimeSpan OutputAge = TimeSpan.FromDays(7);

    /// <summary>What to write, and how many results are lost by it.</summary>
    /// <param name="state">The journal.</param>
    /// <param name="now">The present, by the clock of the API server; null while nobody knows it.</param>
    /// <param name="outputLimit">What all outputs together may take, in characters.</param>
    /// <param name="countLimit">How many results may wait.</param>
    public static (IReadOnlyList<JournalRecord> Records, int Lost) Decide(
        JournalState state, DateTimeOffset? now, long outputLimit = OutputLimit, int countLimit = CountLimit)
    {
        var waiting = state.Entries.Values
            .Where(entry => entry is { Stage: EntryStage.Finished, Result: not null })
            .OrderBy(entry => entry.Result!.CompletionTime)
            .ThenBy(entry => entry.Execution.Uid, StringComparer.Ordinal)
            .ToList();
        var lost = Math.Max(0, waiting.Count - countLimit);
        var records = new List<JournalRecord>(waiting.Take(lost).Select(entry => new JournalRecord.Reported { Uid = entry.Execution.Uid }));
        var total = waiting.Skip(lost).Sum(Length);
        foreach (var entry in waiting.Skip(lost).Where(entry => Length(entry) > 0))
        {
            if (total > outputLimit || now - entry.Result!.CompletionTime > OutputAge)
            {
                total -= Length(entry);
                records.Add(new JournalRecord.Restored { Uid = entry.Execution.Uid, Entry = WithoutOutput(entry) });
            }
        }

        return (records, lost);
    }

    private static long Length(JournalEntry entry) => entry.Result!.Output?.Length ?? 0;

    /// <summary>A result needs no more of its spec than whose it is.</summary>
    private static JournalEntry WithoutOutput(JournalEntry entry) => entry with
    {
        Spec = new ExecutionSpec { TaskRef = entry.Spec.TaskRef, RunRef = entry.Spec.RunRef, NodeName = entry.Spec.NodeName },
        Result = entry.Result! with { Output = null, OutputTruncated = true, Message = StatusComposer.WithRemark(entry.Result.Message, Remark) },
    };
}
