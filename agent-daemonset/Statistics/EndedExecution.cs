using Carillon.Agent.Journal;
using Carillon.Api.Executions;

namespace Carillon.Agent.Statistics;

/// <summary>What the statistics want to know of an Execution that got its result.</summary>
/// <param name="Day">The day of its end, in the time zone that the host had then.</param>
/// <param name="Hour">The hour of its end. On the day when clocks go back two hours bear one number; when they go forward one has none.</param>
/// <param name="Namespace">Namespace of the task.</param>
/// <param name="Task">Name of the task.</param>
/// <param name="Phase">How it ended.</param>
/// <param name="DurationMs">How long it ran; null when it did not, or nobody knows.</param>
internal sealed record EndedExecution(DateOnly Day, int Hour, string Namespace, string Task, ExecutionPhase? Phase, long? DurationMs)
{
    /// <param name="entry">The Execution.</param>
    /// <param name="result">Its result.</param>
    /// <param name="now">The time of its end where the result has none.</param>
    /// <param name="zone">The host's time zone.</param>
    public static EndedExecution Of(JournalEntry entry, ExecutionStatus result, DateTimeOffset now, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(result.CompletionTime ?? now, zone);
        return new EndedExecution(
            DateOnly.FromDateTime(local.DateTime),
            local.Hour,
            entry.Execution.Namespace,
            entry.Spec.TaskRef?.Name ?? entry.Execution.Name,
            result.Phase,
            result.DurationMs);
    }
}
