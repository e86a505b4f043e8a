namespace Carillon.Api.Cron;

/// <summary>
/// How fixed-time expressions behave where a time zone changes its offset. The default value is
/// <see cref="DstGap.RunAfter"/> and <see cref="DstOverlap.Once"/>.
/// </summary>
/// <param name="Gap">What happens to times that clocks jump over.</param>
/// <param name="Overlap">What happens to times that clocks pass twice.</param>
/// <remarks>
/// Interval expressions (any <c>*</c>, <c>?</c>, range or step in second, minute or hour) do not ask the policy: they run in
/// both passes of an overlap, and once at the end of a gap if anything fell into it.
/// </remarks>
public readonly record struct DstPolicy(DstGap Gap = DstGap.RunAfter, DstOverlap Overlap = DstOverlap.Once)
{
    /// <summary>The only policy of interval expressions.</summary>
    internal static DstPolicy OfIntervals => new(DstGap.RunAfter, DstOverlap.Twice);

    internal bool RunsAfterGap => Gap != DstGap.Skip;

    internal bool RunsTwice => Overlap == DstOverlap.Twice;
}
