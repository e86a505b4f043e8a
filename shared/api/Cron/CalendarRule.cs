using System.Numerics;
using System.Runtime.InteropServices;

namespace Carillon.Api.Cron;

/// <summary>Which local times an expression names: a set of times on a set of days. It knows nothing of time zones.</summary>
/// <param name="Time">The times of a day.</param>
/// <param name="Days">The days.</param>
/// <param name="IsInterval">The times were written as a beat (with a star, a range or a step), not as fixed times.</param>
/// <remarks>
/// Local times are seconds since midnight of 0001-01-01. This and its parts are packed, so that an operator with many tasks keeps 32
/// bytes for each expression instead of 48.
/// </remarks>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly record struct CalendarRule(TimeOfDay Time, DayRule Days, bool IsInterval)
{
    private const int SecondsPerDay = ZoneClock.SecondsPerDay;

    public bool Matches(long local) => Find<Forward>(local) == local;

    /// <summary>The first match at <paramref name="local"/> or further on; <c>Never</c> if the calendar ends before.</summary>
    public long Find<TDirection>(long local)
        where TDirection : ISearchDirection
    {
        if (local < 0 || local >= ZoneClock.EndOfTime)
        {
            // Only the offset of a zone reaches over the ends of the calendar, and only by hours.
            var outside = TDirection.Step > 0 ? local >= 0 : local < 0;
            if (outside)
            {
                return TDirection.Never;
            }

            local = Math.Clamp(local, 0, ZoneClock.EndOfTime - 1);
        }

        var day = (int)(local / SecondsPerDay);
        var time = Time.Find<TDirection>((int)(local % SecondsPerDay));
        var found = FindDay<TDirection>(day, skipFirst: time < 0);
        if (found < 0)
        {
            return TDirection.Never;
        }

        return (long)found * SecondsPerDay + (found == day ? time : Time.First<TDirection>());
    }

    /// <summary>How many matches lie in a range of local times.</summary>
    public long Count(long from, long toExclusive)
    {
        from = Math.Max(from, 0);
        var last = Math.Min(toExclusive, ZoneClock.EndOfTime) - 1;
        if (from > last)
        {
            return 0;
        }

        var firstDay = (int)(from / SecondsPerDay);
        var lastDay = (int)(last / SecondsPerDay);
        var count = CountDays(firstDay, lastDay) * Time.Count;
        count -= CountDays(firstDay, firstDay) * Time.CountBefore((int)(from % SecondsPerDay));
        count -= CountDays(lastDay, lastDay) * (Time.Count - Time.CountBefore((int)(last % SecondsPerDay) + 1));
        return count;
    }

    /// <summary>The first due day at or after (before) a day, −1 if there is none.</summary>
    private int FindDay<TDirection>(int day, bool skipFirst)
        where TDirection : ISearchDirection
    {
        if (Days.IsEveryDay)
        {
            var next = skipFirst ? day + TDirection.Step : day;
            return next < DateOnly.MaxValue.DayNumber + 1 ? next : -1;
        }

        DateOnly.FromDayNumber(day).Deconstruct(out var year, out var month, out var dayOfMonth);
        var current = new CalendarMonth(year, month);
        var days = Days.In(current);
        days = skipFirst ? TDirection.Past(days, dayOfMonth) : TDirection.AtOrPast(days, dayOfMonth);
        while (days == 0)
        {
            if (TDirection.Past(Days.Months, month) is not 0 and var months)
            {
                month = TDirection.First(months);
            }
            else
            {
                month = TDirection.First(Days.Months);
                year += TDirection.Step;
                if (year is < CalendarMonth.MinYear or > CalendarMonth.MaxYear)
                {
                    return -1;
                }
            }

            current = new CalendarMonth(year, month);
            days = Days.In(current);
        }

        return current.FirstDay + TDirection.First(days) - 1;
    }

    private long CountDays(int firstDay, int lastDay)
    {
        var count = 0L;
        for (var day = firstDay; day <= lastDay;)
        {
            DateOnly.FromDayNumber(day).Deconstruct(out var year, out var monthOfYear, out var dayOfMonth);
            var month = new CalendarMonth(year, monthOfYear);
            var days = Forward.AtOrPast(Days.In(month), dayOfMonth);
            var lastOfMonth = Math.Min(month.Length, lastDay - month.FirstDay + 1);
            count += BitOperations.PopCount(Backward.AtOrPast(days, lastOfMonth));
            day = month.FirstDay + month.Length;
        }

        return count;
    }
}
