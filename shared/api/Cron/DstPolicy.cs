using Carillon.Api.Defaults;
using Carillon.Api.Schema;

namespace Carillon.Api.Cron;

/// <summary>Fixed times are those whose second, minute and hour are plain values or lists of them; schedules of intervals follow real time.</summary>
/// <param name="Gap">What happens to times that clocks jump over; <see cref="DstGap.RunAfter"/> where null.</param>
/// <param name="Overlap">What happens to times that clocks pass twice; <see cref="DstOverlap.Once"/> where null.</param>
/// <remarks>
/// Interval expressions (any <c>*</c>, <c>?</c>, range or step in second, minute or hour) do not ask the policy: they run in
/// both passes of an overlap, and once at the end of a gap if anything fell into it.
/// </remarks>
public readonly record struct DstPolicy(DstGap? Gap = null, DstOverlap? Overlap = null)
{
    /// <summary>What happens to a due time that a clock change skips.</summary>
    [Default(TaskDefaults.DstGap)]
    public DstGap? Gap { get; init; } = Gap;

    /// <summary>What happens to a due time that a clock change repeats.</summary>
    [Default(TaskDefaults.DstOverlap)]
    public DstOverlap? Overlap { get; init; } = Overlap;

    /// <summary>The only policy of interval expressions.</summary>
    internal static DstPolicy OfIntervals => new(DstGap.RunAfter, DstOverlap.Twice);

    internal bool RunsAfterGap => Gap != DstGap.Skip;

    internal bool RunsTwice => Overlap == DstOverlap.Twice;
}
