namespace Carillon.Operator.Schedules;

/// <summary>Due times that get no Run.</summary>
/// <param name="From">The oldest of those that were counted.</param>
/// <param name="To">The newest.</param>
/// <param name="Count">How many were counted.</param>
/// <param name="AndMore">Whether there were older ones that were not counted: a year of missed seconds is not worth a loop.</param>
/// <param name="Reasons">Why, of those that were counted.</param>
internal sealed record SkippedTimes(DateTimeOffset From, DateTimeOffset To, int Count, bool AndMore, IReadOnlyDictionary<MissedReason, int> Reasons);
