using System.Runtime.InteropServices;

namespace Carillon.Api.Cron;

/// <summary>
/// The days on which an expression is due. Where day of month and day of week are both restricted, either matches; an unrestricted
/// field is left empty here and so adds nothing.
/// </summary>
/// <param name="Months">Bits 1 to 12.</param>
/// <param name="Days">Days of the month, bits 1 to 31.</param>
/// <param name="Weekdays">Days of the week, bits 0 (Sunday) to 6.</param>
/// <param name="DayMark">A day of the month picked by rule.</param>
/// <param name="WeekdayMark">A weekday of the month picked by rule.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly record struct DayRule(uint Days, ushort Months, byte Weekdays, DayMark DayMark, DayMark WeekdayMark)
{
    /// <summary>Repeats a set of weekdays for six weeks.</summary>
    private const ulong SixWeeks = 1 | 1UL << 7 | 1UL << 14 | 1UL << 21 | 1UL << 28 | 1UL << 35;

    private const uint AllDays = uint.MaxValue - 1;
    private const uint DaysOfEveryMonth = (1 << 30) - 2;
    private const int LeapYear = 2000;
    private const ushort AllMonths = 0x1FFE;

    /// <summary>Due on every day there is.</summary>
    public bool IsEveryDay => Days == AllDays && Months == AllMonths;

    public bool HasMark => (DayMark.Kind | WeekdayMark.Kind) != DayMarkKind.None;

    /// <summary>The due days of a month, bits 1 to 31.</summary>
    public ulong In(in CalendarMonth month)
    {
        if ((Months >> month.Month & 1) == 0)
        {
            return 0;
        }

        var days = Days | Weekdays * SixWeeks >> month.FirstWeekday << 1;
        if (HasMark)
        {
            days |= DayMark.In(month) | WeekdayMark.In(month);
        }

        return days & month.Days;
    }

    /// <summary>
    /// Whether there is any such day. Weekdays come in every month, a fifth one in some February too. All else depends on nothing but
    /// how long the months are, so a leap year shows it.
    /// </summary>
    public bool CanMatch()
    {
        if ((Days & DaysOfEveryMonth) != 0 || Weekdays != 0 || WeekdayMark.Kind != DayMarkKind.None)
        {
            return true;
        }

        for (ulong months = Months; months != 0; months &= months - 1)
        {
            if (In(new CalendarMonth(LeapYear, Forward.First(months))) != 0)
            {
                return true;
            }
        }

        return false;
    }
}
