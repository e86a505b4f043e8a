using Carillon.Operator.Schedules;

namespace Carillon.Tests.Unit.Operator.Schedules;

/// <summary>A timetable by arithmetic: due at every multiple of the period since the epoch. Counts how often it is asked.</summary>
internal sealed class EverySeconds(int period) : ITimetable
{
    public int Questions { get; private set; }

    public DateTimeOffset? NextAfter(DateTimeOffset instant)
    {
        Questions++;
        return DateTimeOffset.FromUnixTimeSeconds(((instant.ToUnixTimeSeconds() / period) + 1) * period);
    }

    public DateTimeOffset? LatestUntil(DateTimeOffset instant)
    {
        Questions++;
        return DateTimeOffset.FromUnixTimeSeconds(instant.ToUnixTimeSeconds() / period * period);
    }

    public TimetableCount Count(DateTimeOffset after, DateTimeOffset until)
    {
        Questions++;
        return new(Math.Max(0, (until.ToUnixTimeSeconds() / period) - (after.ToUnixTimeSeconds() / period)), AtMost: false);
    }
}
