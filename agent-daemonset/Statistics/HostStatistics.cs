using System.Text.Json;

using Carillon.Agent.Supervision;
using Carillon.Api;
using Carillon.Api.HostAgents;
using Carillon.Api.Statistics;

using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Carillon.Agent.Statistics;

/// <summary>The figures for the HostAgent object. They change with every execution, so they are looked up seldom.</summary>
internal sealed partial class HostStatistics
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    private readonly string _journal;
    private readonly HostClock _clock;
    private readonly HostZone _zone;
    private readonly ILogger _logger;
    private IReadOnlyList<HostDailyStats>? _days;
    private TimeSpan? _readAt;

    public HostStatistics(string journal, HostClock clock, ILogger<HostStatistics> logger)
    {
        _journal = journal;
        _clock = clock;
        _zone = new HostZone(clock.Provider);
        _logger = logger;
    }

    /// <summary>The newest days; the very same list until there is something new to write. Null when nothing was counted yet.</summary>
    public IReadOnlyList<HostDailyStats>? Days()
    {
        if (_readAt is { } last && _clock.Monotonic - last < Interval)
        {
            return _days;
        }

        _readAt = _clock.Monotonic;
        try
        {
            var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(_clock.ServerNow, _zone.Current).DateTime);
            var days = HostDays.Of(StatisticsReader.Read(_journal, today.AddDays(1 - Limits.StatsDays)), today);
            if (Text(days) != Text(_days))
            {
                _days = days.Count > 0 ? days : null;
            }
        }
        catch (SqliteException e)
        {
            LogUnreadable(e.Message);
        }

        return _days;
    }

    private static string Text(IReadOnlyList<HostDailyStats>? days) =>
        JsonSerializer.Serialize(new HostAgentStatus { DailyStats = days }, CarillonJsonContext.Default.HostAgentStatus);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The daily statistics cannot be read: {Detail}")]
    private partial void LogUnreadable(string detail);
}
