using Carillon.Api.Statistics;

namespace Carillon.Operator.Statistics;

/// <summary>The statistics part of a task's status.</summary>
/// <param name="Days">Newest day first.</param>
/// <param name="Ledger">What each Run that still exists contributed.</param>
internal sealed record TaskStatistics(IReadOnlyList<DailyStats> Days, IReadOnlyList<StatsLedgerEntry> Ledger);
