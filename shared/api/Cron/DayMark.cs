namespace Carillon.Api.Cron;

/// <summary>A single day of a month picked by rule (<c>L</c>, <c>15W</c>, <c>FRI#2</c>, …); in some months there is none.</summary>
/// <param name="Kind">The form.</param>
/// <param name="Value">The n of <c>L-n</c> and <c>nW</c>; the weekday d of <c>dL</c>; of <c>d#n</c> the weekday d in week n, counted through.</param>
internal readonly record struct DayMark(DayMarkKind Kind, byte Value = 0)
{
    private const int Sunday = 0;
    private const int Saturday = 6;
    private const int DaysPerWeek = 7;

    /// <summary>The weekday d of <c>dL</c> and <c>d#n</c>.</summary>
    public int Weekday => Value % DaysPerWeek;

    /// <summary>The n of <c>d#n</c>, 1 to 5.</summary>
    public int Ordinal => Value / DaysPerWeek + 1;

    /// <summary><c>d#n</c>.</summary>
    public static DayMark Nth(int weekday, int ordinal) => new(DayMarkKind.NthWeekday, (byte)(weekday + (ordinal - 1) * DaysPerWeek));

    /// <summary>The picked day as a set of one, or the empty set.</summary>
    public ulong In(in CalendarMonth month)
    {
        var day = Kind switch
        {
            DayMarkKind.FromEnd => month.Length - Value,
            DayMarkKind.WorkdayFromEnd => Workday(month, month.Length - Value),
            DayMarkKind.WorkdayNearest => Workday(month, Value),
            DayMarkKind.LastWeekday => month.Length - (month.WeekdayOf(month.Length) - Weekday + DaysPerWeek) % DaysPerWeek,
            DayMarkKind.NthWeekday => 1 + (Weekday - month.FirstWeekday + DaysPerWeek) % DaysPerWeek + (Ordinal - 1) * DaysPerWeek,
            _ => 0,
        };
        return day >= 1 ? 1UL << day & month.Days : 0;
    }

    /// <summary>The Monday to Friday nearest to a day, in the same month; 0 if the month has no such day.</summary>
    private static int Workday(in CalendarMonth month, int day)
    {
        if (day < 1 || day > month.Length)
        {
            return 0;
        }

        return month.WeekdayOf(day) switch
        {
            Saturday => day == 1 ? day + 2 : day - 1,
            Sunday => day == month.Length ? day - 2 : day + 1,
            _ => day,
        };
    }
}
