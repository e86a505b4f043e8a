using Carillon.Api;
using Carillon.Api.Statistics;

namespace Carillon.Agent.Statistics;

/// <summary>What the HostAgent object shows of the table: few days, and of each the host's totals and its busiest tasks.</summary>
internal static class HostDays
{
    /// <summary>The newest days first. A day without executions is left out.</summary>
    /// <param name="table">Figures by task and day.</param>
    /// <param name="today">Today, in the host's time zone.</param>
    public static IReadOnlyList<HostDailyStats> Of(IEnumerable<TaskDay> table, DateOnly today)
    {
        // A day ahead of today was counted by a clock that was wrong, or before the host's zone was changed.
        var oldest = today.AddDays(1 - Limits.StatsDays);
        return
        [
            .. table.Where(row => row.Date >= oldest && row.Date <= today)
                .GroupBy(row => row.Date)
                .OrderByDescending(day => day.Key)
                .Select(day => Total(day.Key, [.. day])),
        ];
    }

    private static HostDailyStats Total(DateOnly date, IReadOnlyList<TaskDay> tasks)
    {
        var hourly = new long[24];
        foreach (var task in tasks)
        {
            for (var hour = 0; hour < hourly.Length; hour++)
            {
                hourly[hour] += task.Hourly[hour];
            }
        }

        return new HostDailyStats
        {
            Date = date,
            Success = tasks.Sum(static task => task.Success ?? 0),
            Failure = tasks.Sum(static task => task.Failure ?? 0),
            Timeout = tasks.Sum(static task => task.Timeout ?? 0),
            Cancelled = tasks.Sum(static task => task.Cancelled ?? 0),
            Missed = tasks.Sum(static task => task.Missed ?? 0),
            Lost = tasks.Sum(static task => task.Lost ?? 0),
            TotalDurationMs = tasks.Sum(static task => task.TotalDurationMs ?? 0),
            MinDurationMs = tasks.Min(static task => task.MinDurationMs),
            MaxDurationMs = tasks.Max(static task => task.MaxDurationMs),
            Hourly = hourly,
            Tasks =
            [
                .. tasks.OrderByDescending(static task => task.TotalDurationMs ?? 0)
                    .ThenByDescending(FigureSums.Count)
                    .ThenBy(static task => task.Namespace, StringComparer.Ordinal)
                    .ThenBy(static task => task.Task, StringComparer.Ordinal)
                    .Take(Limits.StatsTasks)
                    .Select(Figures),
            ],
        };
    }

    private static TaskFigures Figures(TaskDay day) => new()
    {
        Namespace = day.Namespace,
        Task = day.Task,
        Success = day.Success,
        Failure = day.Failure,
        Timeout = day.Timeout,
        Cancelled = day.Cancelled,
        Missed = day.Missed,
        Lost = day.Lost,
        TotalDurationMs = day.TotalDurationMs,
        MinDurationMs = day.MinDurationMs,
        MaxDurationMs = day.MaxDurationMs,
    };
}
