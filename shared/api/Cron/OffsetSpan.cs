namespace Carillon.Api.Cron;

/// <summary>
/// A stretch of time in which a zone keeps one offset. Instants are seconds since 0001-01-01T00:00:00Z, local times are
/// seconds since midnight of that day on the zone's clock, offsets are seconds.
/// </summary>
/// <param name="Start">The first instant of the span.</param>
/// <param name="End">The first instant after it.</param>
/// <param name="Offset">Local time minus UTC in the span.</param>
/// <param name="Before">The offset just before <paramref name="Start"/>: smaller after a gap, larger after an overlap.</param>
internal readonly record struct OffsetSpan(long Start, long End, int Offset, int Before)
{
    /// <summary>The first local time after the span, on the span's own clock.</summary>
    public long EndLocal => End + Offset;

    public bool Contains(long instant) => instant >= Start && instant < End;

    /// <summary>
    /// The first local time this span has to account for. Going on where the previous span's clock stopped
    /// (<c>Start + Before</c>) takes in the times of a gap and leaves out those of a second pass; beginning where the own clock
    /// begins (<c>Start + Offset</c>) does the opposite.
    /// </summary>
    public long FirstLocal(DstPolicy policy)
    {
        var goesOn = Before < Offset ? policy.RunsAfterGap : !policy.RunsTwice;
        return Start + (goesOn ? Before : Offset);
    }

    /// <summary>The instant of a local time; the times of the gap before the span all become its start.</summary>
    public long ToInstant(long local) => Math.Max(local - Offset, Start);
}
