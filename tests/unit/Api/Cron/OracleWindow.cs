using Carillon.Api.Cron;

namespace Carillon.Tests.Unit.Api.Cron;

/// <summary>
/// Every tick (minute or second) of a stretch of time with its local time in one zone, and the slow answer to what is due in it: look at
/// every tick, and at every local time that was jumped over.
/// </summary>
internal sealed class OracleWindow
{
    /// <summary>Ticks looked at before the window, so that a second pass is known as one.</summary>
    private static readonly TimeSpan LeadIn = TimeSpan.FromHours(26);

    private readonly TimeSpan _tick;
    private readonly List<(DateTime Utc, DateTime Local)> _ticks = [];

    public OracleWindow(TimeZoneInfo zone, DateTime from, DateTime to, TimeSpan tick)
    {
        (Zone, From, To, _tick) = (zone, from, to, tick);
        for (var utc = from - LeadIn; utc <= to; utc += tick)
        {
            _ticks.Add((utc, utc + zone.GetUtcOffset(utc)));
        }
    }

    public TimeZoneInfo Zone { get; }

    /// <summary>Exclusive.</summary>
    public DateTime From { get; }

    /// <summary>Inclusive.</summary>
    public DateTime To { get; }

    public List<DateTimeOffset> DueTimes(OracleExpression expression, DstPolicy policy)
    {
        var runsAfterGap = !expression.IsFixed || policy.Gap == DstGap.RunAfter;
        var runsTwice = !expression.IsFixed || policy.Overlap == DstOverlap.Twice;
        var due = new List<DateTimeOffset>();
        var latest = _ticks[0].Local;
        foreach (var (utc, local) in _ticks.Skip(1))
        {
            var isRepeated = local <= latest;
            var isDue = expression.Matches(local) && (!isRepeated || runsTwice);
            for (var missed = latest + _tick; missed < local && !isDue && runsAfterGap; missed += _tick)
            {
                isDue = expression.Matches(missed);
            }

            if (isDue && utc > From)
            {
                due.Add(utc);
            }

            latest = isRepeated ? latest : local;
        }

        return due;
    }
}
