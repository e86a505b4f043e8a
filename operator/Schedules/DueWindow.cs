namespace Carillon.Operator.Schedules;

/// <summary>The stretch of time that a due decision is about.</summary>
/// <param name="Mark">Everything up to and including this instant is decided already.</param>
/// <param name="Now">The end of the window, included.</param>
/// <param name="Continuous">
/// Whether this operator watched the whole window go by. If so every due time within the grace is on time, however many there are; if not
/// (start, takeover, resume after suspend, and while missed times are made up for one after the other), only the newest one may count as such.
/// </param>
/// <param name="Busy">Whether an earlier Run of the task is not finished yet.</param>
internal readonly record struct DueWindow(DateTimeOffset Mark, DateTimeOffset Now, bool Continuous, bool Busy);
