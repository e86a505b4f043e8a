using System.Globalization;

namespace Carillon.Api.Cron;

/// <summary>Times as RFC 3339 section 5.6 writes them: date, T, time with seconds, optional fraction, Z or an offset.</summary>
internal static class Rfc3339
{
    private const int DateAndTimeLength = 19;
    private const int MaxFractionDigits = 9;

    /// <summary>Parses a time, cut to the second. A leap second is refused, as .NET has none.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out DateTimeOffset instant)
    {
        instant = default;
        if (text.Length <= DateAndTimeLength
            || text[10] is not ('T' or 't')
            || !TryParseExact(text[..10], "yyyy-MM-dd", out var date)
            || !TryParseExact(text[11..DateAndTimeLength], "HH:mm:ss", out var time)
            || !TrySkipFraction(text[DateAndTimeLength..], out var zone)
            || !TryParseOffset(zone, out var offset))
        {
            return false;
        }

        var utc = date.Date.Ticks + time.TimeOfDay.Ticks - offset.Ticks;
        if (utc < DateTime.MinValue.Ticks || utc > DateTime.MaxValue.Ticks)
        {
            return false;
        }

        instant = new DateTimeOffset(utc, TimeSpan.Zero);
        return true;
    }

    private static bool TrySkipFraction(ReadOnlySpan<char> text, out ReadOnlySpan<char> rest)
    {
        rest = text;
        if (text is not ['.', ..])
        {
            return true;
        }

        var digits = text[1..].IndexOfAnyExceptInRange('0', '9');
        rest = digits < 0 ? default : text[(1 + digits)..];
        return digits is > 0 and <= MaxFractionDigits;
    }

    private static bool TryParseOffset(ReadOnlySpan<char> text, out TimeSpan offset)
    {
        offset = TimeSpan.Zero;
        if (text is "Z" or "z")
        {
            return true;
        }

        if (text is not ['+' or '-', ..] || !TryParseExact(text[1..], "HH:mm", out var time))
        {
            return false;
        }

        offset = text[0] == '-' ? -time.TimeOfDay : time.TimeOfDay;
        return true;
    }

    private static bool TryParseExact(ReadOnlySpan<char> text, string format, out DateTime value) =>
        DateTime.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out value);
}
