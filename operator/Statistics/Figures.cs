using Carillon.Api.Statistics;

namespace Carillon.Operator.Statistics;

/// <summary>Differences of <see cref="ExecutionFigures"/>, whose absent numbers are 0.</summary>
internal static class Figures
{
    /// <summary>
    /// The day after a run's contribution changed from <paramref name="before"/> (null when it is new) to <paramref name="after"/>.
    /// A shortest or longest time cannot be taken back, only extended.
    /// </summary>
    public static DailyStats Replace(DailyStats day, StatsLedgerEntry? before, StatsLedgerEntry after)
    {
        var hourly = (day.Hourly ?? new long[24]).ToArray();
        if (before?.Hour is { } hourBefore)
        {
            hourly[hourBefore] = Math.Max(0, hourly[hourBefore] - FigureSums.Count(before));
        }

        hourly[after.Hour ?? 0] += FigureSums.Count(after);
        return day with
        {
            Success = Sum(day.Success, before?.Success, after.Success),
            Failure = Sum(day.Failure, before?.Failure, after.Failure),
            Timeout = Sum(day.Timeout, before?.Timeout, after.Timeout),
            Cancelled = Sum(day.Cancelled, before?.Cancelled, after.Cancelled),
            Missed = Sum(day.Missed, before?.Missed, after.Missed),
            Lost = Sum(day.Lost, before?.Lost, after.Lost),
            TotalDurationMs = Sum(day.TotalDurationMs, before?.TotalDurationMs, after.TotalDurationMs),
            MinDurationMs = FigureSums.Smaller(day.MinDurationMs, after.MinDurationMs),
            MaxDurationMs = FigureSums.Larger(day.MaxDurationMs, after.MaxDurationMs),
            Hourly = hourly,
        };
    }

    private static long Sum(long? total, long? before, long? after) => Math.Max(0, (total ?? 0) - (before ?? 0) + (after ?? 0));
}
