using System.Globalization;

namespace Carillon.Api.Meta;

/// <summary>Times as the Kubernetes API writes them. Instants come out in UTC.</summary>
public static class Rfc3339
{
    /// <summary>The length of the longest text that <see cref="Format(DateTimeOffset)"/> makes.</summary>
    public const int MaxLength = 24;

    private const int DateTimeLength = 19;

    /// <summary>Writes an instant in UTC with <c>Z</c>, with milliseconds only when they are not zero; finer parts are cut.</summary>
    /// <param name="instant">The instant.</param>
    /// <returns>For example <c>2026-03-01T09:30:00Z</c>.</returns>
    public static string Format(DateTimeOffset instant)
    {
        Span<char> buffer = stackalloc char[MaxLength];
        return new string(buffer[..Format(instant, buffer)]);
    }

    /// <summary>Writes an instant into a buffer of at least <see cref="MaxLength"/> characters.</summary>
    /// <param name="instant">The instant.</param>
    /// <param name="destination">The buffer.</param>
    /// <returns>How many characters were written.</returns>
    public static int Format(DateTimeOffset instant, Span<char> destination)
    {
        var utc = instant.UtcDateTime;
        var format = utc.Millisecond == 0 ? "yyyy-MM-ddTHH:mm:ssZ" : "yyyy-MM-ddTHH:mm:ss.fffZ";
        return utc.TryFormat(destination, out var written, format, CultureInfo.InvariantCulture)
            ? written
            : throw new ArgumentException($"the buffer needs {MaxLength} characters", nameof(destination));
    }

    /// <summary>Reads any RFC 3339 time: <c>T</c>, <c>t</c> or a blank between date and time, any number of fraction digits, <c>Z</c> or an offset.</summary>
    /// <param name="text">The text.</param>
    /// <param name="instant">The instant in UTC; digits finer than 100 ns are cut.</param>
    /// <returns>Whether the text is such a time. A leap second (<c>:60</c>) is not.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out DateTimeOffset instant)
    {
        instant = default;
        if (text.Length <= DateTimeLength
            || text[10] is not ('T' or 't' or ' ')
            || !DateTime.TryParseExact(text[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            || !TimeSpan.TryParseExact(text[11..DateTimeLength], @"hh\:mm\:ss", CultureInfo.InvariantCulture, out var time)
            || !TryReadFraction(text[DateTimeLength..], out var fractionTicks, out var rest)
            || !TryReadOffset(rest, out var offset))
        {
            return false;
        }

        var ticks = date.Ticks + time.Ticks + fractionTicks - offset.Ticks;
        if (ticks < DateTimeOffset.MinValue.Ticks || ticks > DateTimeOffset.MaxValue.Ticks)
        {
            return false;
        }

        instant = new DateTimeOffset(ticks, TimeSpan.Zero);
        return true;
    }

    private static bool TryReadFraction(ReadOnlySpan<char> text, out long ticks, out ReadOnlySpan<char> rest)
    {
        ticks = 0;
        rest = text;
        if (text is not ['.', ..])
        {
            return true;
        }

        var length = text[1..].IndexOfAnyExceptInRange('0', '9');
        if (length <= 0)
        {
            return false;
        }

        var weight = TimeSpan.TicksPerSecond / 10;
        foreach (var digit in text.Slice(1, Math.Min(length, 7)))
        {
            ticks += (digit - '0') * weight;
            weight /= 10;
        }

        rest = text[(length + 1)..];
        return true;
    }

    private static bool TryReadOffset(ReadOnlySpan<char> text, out TimeSpan offset)
    {
        offset = TimeSpan.Zero;
        if (text is ['Z' or 'z'])
        {
            return true;
        }

        if (text is not ['+' or '-', ..] || !TimeSpan.TryParseExact(text[1..], @"hh\:mm", CultureInfo.InvariantCulture, out offset))
        {
            return false;
        }

        offset = text[0] == '-' ? -offset : offset;
        return true;
    }
}
