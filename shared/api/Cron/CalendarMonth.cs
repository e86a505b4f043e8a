namespace Carillon.Api.Cron;

/// <summary>One month of one year, as the day rules need it.</summary>
internal readonly record struct CalendarMonth
{
    public const int MinYear = 1;

    public const int MaxYear = 9999;

    public CalendarMonth(int year, int month)
    {
        Year = year;
        Month = month;
        Length = DateTime.DaysInMonth(year, month);
        FirstDay = new DateOnly(year, month, 1).DayNumber;
    }

    public int Year { get; }

    public int Month { get; }

    /// <summary>How many days it has.</summary>
    public int Length { get; }

    /// <summary>The number of its first day, counted from 0001-01-01 as 0.</summary>
    public int FirstDay { get; }

    /// <summary>The weekday of its first day; Sunday is 0.</summary>
    public int FirstWeekday => (FirstDay + 1) % 7;

    /// <summary>The set of its days, bits 1 to 31.</summary>
    public ulong Days => (2UL << Length) - 2;

    /// <summary>The weekday of a day of the month; Sunday is 0.</summary>
    public int WeekdayOf(int day) => (FirstDay + day) % 7;
}
