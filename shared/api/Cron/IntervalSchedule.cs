namespace Carillon.Api.Cron;

/// <summary><c>@every</c>: anchor + 1 period, anchor + 2 periods, … It asks no zone.</summary>
internal sealed class IntervalSchedule : CronSchedule
{
    private readonly long _anchor;
    private readonly long _period;

    /// <param name="text">The expression.</param>
    /// <param name="anchor">The second from which it counts.</param>
    /// <param name="period">Seconds between due times, at least 1.</param>
    public IntervalSchedule(string text, long anchor, long period)
        : base(text)
    {
        _anchor = anchor;
        _period = period;
    }

    public override CronScheduleKind Kind => CronScheduleKind.Every;

    public override string Explain() => $"Every {English.Duration(_period)}, counted from {English.Instant(_anchor)}.";

    internal override long NextSecond(long from, TimeZoneInfo zone, DstPolicy policy)
    {
        var next = _anchor + (BeatsUntil(from) + 1) * _period;
        return next < ZoneClock.EndOfTime ? next : Forward.Never;
    }

    internal override long PreviousSecond(long from, TimeZoneInfo zone, DstPolicy policy) =>
        BeatsUntil(from - 1) is > 0 and var beats ? _anchor + beats * _period : Backward.Never;

    internal override long CountSeconds(long first, long last, TimeZoneInfo zone, DstPolicy policy) =>
        BeatsUntil(last) - BeatsUntil(first - 1);

    private long BeatsUntil(long second) => second < _anchor ? 0 : (second - _anchor) / _period;
}
