namespace Carillon.Api.Cron;

/// <summary>The forms that pick a single day of a month by rule.</summary>
internal enum DayMarkKind : byte
{
    /// <summary>No such form is used.</summary>
    None = 0,

    /// <summary><c>L</c> and <c>L-n</c>: n days before the last day.</summary>
    FromEnd,

    /// <summary><c>LW</c> and <c>L-nW</c>: the working day nearest to n days before the last day.</summary>
    WorkdayFromEnd,

    /// <summary><c>nW</c>: the working day nearest to day n.</summary>
    WorkdayNearest,

    /// <summary><c>dL</c>: the last weekday d.</summary>
    LastWeekday,

    /// <summary><c>d#n</c>: the n-th weekday d.</summary>
    NthWeekday,
}
