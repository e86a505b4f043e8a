namespace Carillon.Api.Cron;

/// <summary><c>@at</c> and <c>@once</c>: a single instant.</summary>
internal sealed class InstantSchedule : CronSchedule
{
    private readonly long _due;

    /// <param name="text">The expression.</param>
    /// <param name="kind">Which of the two it is.</param>
    /// <param name="due">The due second.</param>
    public InstantSchedule(string text, CronScheduleKind kind, long due)
        : base(text)
    {
        Kind = kind;
        _due = due;
    }

    public override CronScheduleKind Kind { get; }

    public override string Explain() =>
        Kind == CronScheduleKind.Once ? "Once, as soon as it is first seen." : $"Once, at {English.Instant(_due)}.";

    internal override long NextSecond(long from, TimeZoneInfo zone, DstPolicy policy) => _due > from ? _due : Forward.Never;

    internal override long PreviousSecond(long from, TimeZoneInfo zone, DstPolicy policy) => _due < from ? _due : Backward.Never;

    internal override long CountSeconds(long first, long last, TimeZoneInfo zone, DstPolicy policy) =>
        _due >= first && _due <= last ? 1 : 0;
}
