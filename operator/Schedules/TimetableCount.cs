namespace Carillon.Operator.Schedules;

/// <summary>How many due times a window has.</summary>
/// <param name="Count">How many.</param>
/// <param name="AtMost">
/// Whether they may be fewer: several schedules have too many due times to be told apart one by one, and those at the same instant, which are one
/// due time, are counted once for each schedule.
/// </param>
internal readonly record struct TimetableCount(long Count, bool AtMost);
