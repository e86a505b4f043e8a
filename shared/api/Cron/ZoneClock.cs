using System.Runtime.CompilerServices;

namespace Carillon.Api.Cron;

/// <summary>
/// Finds the span of constant offset around an instant, by nothing but <see cref="TimeZoneInfo.GetUtcOffset(DateTime)"/> of UTC
/// instants, the one question that .NET answers rightly at every change of every zone.
/// </summary>
/// <remarks>
/// Finding the ends of a span takes some hundred such questions, so spans are kept in a small table per thread: no locks, no
/// allocation after a thread's first search, and a bounded size however far apart the instants lie.
/// </remarks>
internal static class ZoneClock
{
    /// <summary>The first second after the last that <see cref="DateTimeOffset"/> can hold.</summary>
    public const long EndOfTime = 3_652_059L * SecondsPerDay;

    /// <summary>No zone has ever been further from UTC than this.</summary>
    public const int MaxOffset = 18 * 3600;

    public const int SecondsPerDay = 86_400;

    /// <summary>
    /// Steps in which a span's ends are looked for; must be shorter than any span. The shortest of the tz database lasts 95 hours
    /// (Africa/Freetown in 1939).
    /// </summary>
    private const int ProbeStep = SecondsPerDay;

    /// <summary>Ends further away are cut off: two spans of the same offset that follow each other do no harm.</summary>
    private const int MaxProbes = 200;

    private const int TableSize = 128;

    /// <summary>Instants that share the bits above this one (48 days) share a place in the table.</summary>
    private const int PlaceShift = 22;

    [ThreadStatic]
    private static Entry[]? _table;

    public static OffsetSpan SpanAt(TimeZoneInfo zone, long instant)
    {
        if (ReferenceEquals(zone, TimeZoneInfo.Utc))
        {
            return new OffsetSpan(0, EndOfTime, 0, 0);
        }

        var table = _table ??= new Entry[TableSize];
        ref var entry = ref table[(RuntimeHelpers.GetHashCode(zone) * 31 + (int)(instant >> PlaceShift)) & (TableSize - 1)];
        if (!ReferenceEquals(entry.Zone, zone) || !entry.Span.Contains(instant))
        {
            entry = new Entry(zone, Locate(zone, instant));
        }

        return entry.Span;
    }

    private static OffsetSpan Locate(TimeZoneInfo zone, long instant)
    {
        var offset = OffsetAt(zone, instant);
        var last = LastWithSameOffset(zone, instant, offset, ProbeStep);
        var first = LastWithSameOffset(zone, instant, offset, -ProbeStep);
        var before = first == 0 ? offset : OffsetAt(zone, first - 1);
        return new OffsetSpan(first, last + 1, offset, before);
    }

    /// <summary>Walks in steps until the offset differs, then halves the last step until the change is found.</summary>
    private static long LastWithSameOffset(TimeZoneInfo zone, long instant, int offset, int step)
    {
        var same = instant;
        for (var i = 0; i < MaxProbes; i++)
        {
            var probe = Math.Clamp(same + step, 0, EndOfTime - 1);
            if (OffsetAt(zone, probe) != offset)
            {
                return Bisect(zone, same, probe, offset);
            }

            same = probe;
        }

        // Cut off, but well inside the span: what follows a change by less than its overlap must see that change.
        return same == 0 || same == EndOfTime - 1 ? same : same - 2L * step;
    }

    private static long Bisect(TimeZoneInfo zone, long same, long different, int offset)
    {
        while (Math.Abs(different - same) > 1)
        {
            var middle = same + (different - same) / 2;
            if (OffsetAt(zone, middle) == offset)
            {
                same = middle;
            }
            else
            {
                different = middle;
            }
        }

        return same;
    }

    private static int OffsetAt(TimeZoneInfo zone, long instant)
    {
        var utc = new DateTime(instant * TimeSpan.TicksPerSecond, DateTimeKind.Utc);
        return (int)(zone.GetUtcOffset(utc).Ticks / TimeSpan.TicksPerSecond);
    }

    private readonly record struct Entry(TimeZoneInfo Zone, OffsetSpan Span);
}
