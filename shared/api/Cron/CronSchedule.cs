using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Carillon.Api.Cron;

/// <summary>
/// A parsed schedule: when is something due? Immutable and safe to share between threads. All due times are whole seconds.
/// </summary>
/// <remarks>
/// The language is that of crontab(5) with seconds, names, <c>L W # H</c>, macros, <c>@every</c>, <c>@at</c> and <c>@once</c>.
/// Where a zone changes its offset, the rules of <see cref="DstPolicy"/> hold.
/// </remarks>
public abstract class CronSchedule
{
    /// <summary>The longest expression that is looked at, in UTF-16 units.</summary>
    public const int MaxLength = 1024;

    private protected CronSchedule(string text) => Text = text;

    /// <summary>The expression as it was given.</summary>
    public string Text { get; }

    /// <summary>The family of the expression.</summary>
    public abstract CronScheduleKind Kind { get; }

    /// <summary>
    /// What is valid but probably not meant, such as a step larger than its field; one sentence each, empty if there is nothing.
    /// Computed on each call.
    /// </summary>
    public IReadOnlyList<string> Warnings => CronParser.WarningsOf(Text);

    /// <summary>Parses an expression.</summary>
    /// <param name="expression">The expression, at most <see cref="MaxLength"/> long.</param>
    /// <param name="options">What the expression takes from its task; <see cref="CronParseOptions.Default"/> where null.</param>
    /// <exception cref="CronFormatException">The expression is not understood, or can never be due.</exception>
    public static CronSchedule Parse(string expression, CronParseOptions? options = null) =>
        TryParse(expression, options, out var schedule, out var error) ? schedule : throw new CronFormatException(error);

    /// <summary>Parses an expression; never throws.</summary>
    /// <param name="expression">The expression, at most <see cref="MaxLength"/> long.</param>
    /// <param name="options">What the expression takes from its task; <see cref="CronParseOptions.Default"/> where null.</param>
    /// <param name="schedule">The schedule, if this returns true.</param>
    /// <param name="error">What is wrong, if this returns false.</param>
    public static bool TryParse(
        string? expression,
        CronParseOptions? options,
        [NotNullWhen(true)] out CronSchedule? schedule,
        [NotNullWhen(false)] out CronError? error) =>
        CronParser.TryParse(expression ?? string.Empty, options ?? CronParseOptions.Default, out schedule, out error);

    /// <summary>The first due time after an instant, in UTC; null if there is none before the year 10000.</summary>
    /// <param name="fromExclusive">The instant; a due time at exactly this instant is not returned.</param>
    /// <param name="zone">The zone in which the fields are read.</param>
    /// <param name="policy">How fixed times behave where the zone changes its offset.</param>
    /// <remarks>Allocates nothing.</remarks>
    public DateTimeOffset? Next(DateTimeOffset fromExclusive, TimeZoneInfo zone, DstPolicy policy = default)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var from = SecondOf(fromExclusive);
        var next = NextSecond(from, zone, policy);
        return next > from ? ToInstant(next) : throw new UnreachableException($"'{Text}' is due at or before the given instant");
    }

    /// <summary>The last due time before an instant, in UTC; null if there is none.</summary>
    /// <param name="fromExclusive">The instant; a due time at exactly this instant is not returned.</param>
    /// <param name="zone">The zone in which the fields are read.</param>
    /// <param name="policy">How fixed times behave where the zone changes its offset.</param>
    /// <remarks>Allocates nothing.</remarks>
    public DateTimeOffset? Previous(DateTimeOffset fromExclusive, TimeZoneInfo zone, DstPolicy policy = default)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var from = (fromExclusive.UtcTicks + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond;
        var previous = PreviousSecond(from, zone, policy);
        return previous < from ? ToInstant(previous) : throw new UnreachableException($"'{Text}' was due at or after the given instant");
    }

    /// <summary>The due times of a window in rising order, in UTC, found one by one as they are asked for.</summary>
    /// <param name="fromExclusive">The start of the window, itself not part of it (such as the last time dealt with).</param>
    /// <param name="toInclusive">The end of the window, itself part of it.</param>
    /// <param name="zone">The zone in which the fields are read.</param>
    /// <param name="policy">How fixed times behave where the zone changes its offset.</param>
    public IEnumerable<DateTimeOffset> Enumerate(
        DateTimeOffset fromExclusive, DateTimeOffset toInclusive, TimeZoneInfo zone, DstPolicy policy = default)
    {
        ArgumentNullException.ThrowIfNull(zone);
        return Walk();

        IEnumerable<DateTimeOffset> Walk()
        {
            for (var due = Next(fromExclusive, zone, policy); due <= toInclusive; due = Next(due.Value, zone, policy))
            {
                yield return due.Value;
            }
        }
    }

    /// <summary>
    /// How many due times a window holds, and the newest of them. Answers "what was missed while nobody looked" in microseconds also
    /// for <c>* * * * * *</c> and a year: it counts by months, and steps only through the times it returns.
    /// </summary>
    /// <param name="fromExclusive">The start of the window, itself not part of it (such as the last time dealt with).</param>
    /// <param name="toInclusive">The end of the window, itself part of it (such as now).</param>
    /// <param name="zone">The zone in which the fields are read.</param>
    /// <param name="policy">How fixed times behave where the zone changes its offset.</param>
    /// <param name="newest">The most due times to return, 0 or more (such as a task's <c>maxCatchUp</c>).</param>
    public CronBacklog Backlog(
        DateTimeOffset fromExclusive, DateTimeOffset toInclusive, TimeZoneInfo zone, DstPolicy policy, int newest)
    {
        ArgumentNullException.ThrowIfNull(zone);
        ArgumentOutOfRangeException.ThrowIfNegative(newest);
        var first = SecondOf(fromExclusive) + 1;
        var last = SecondOf(toInclusive);
        var total = first <= last ? CountSeconds(first, last, zone, policy) : 0;
        if (total == 0)
        {
            return CronBacklog.Empty;
        }

        var times = new DateTimeOffset[Math.Min(total, newest)];
        var due = last + 1;
        for (var i = times.Length - 1; i >= 0; i--)
        {
            due = PreviousSecond(due, zone, policy);
            times[i] = ToInstant(due)!.Value;
        }

        return new CronBacklog(total, times);
    }

    /// <summary>The schedule in plain English, as one sentence.</summary>
    public abstract string Explain();

    /// <summary>Returns <see cref="Text"/>.</summary>
    public override string ToString() => Text;

    /// <summary>The first due second after <paramref name="from"/>; <see cref="Forward.Never"/> if there is none.</summary>
    internal abstract long NextSecond(long from, TimeZoneInfo zone, DstPolicy policy);

    /// <summary>The last due second before <paramref name="from"/>; <see cref="Backward.Never"/> if there is none.</summary>
    internal abstract long PreviousSecond(long from, TimeZoneInfo zone, DstPolicy policy);

    /// <summary>The number of due seconds from <paramref name="first"/> to <paramref name="last"/>, both included.</summary>
    internal abstract long CountSeconds(long first, long last, TimeZoneInfo zone, DstPolicy policy);

    internal static long SecondOf(DateTimeOffset instant) => instant.UtcTicks / TimeSpan.TicksPerSecond;

    private static DateTimeOffset? ToInstant(long second) =>
        second is >= 0 and < ZoneClock.EndOfTime ? new DateTimeOffset(second * TimeSpan.TicksPerSecond, TimeSpan.Zero) : null;
}
