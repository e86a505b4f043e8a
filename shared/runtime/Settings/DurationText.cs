using System.Buffers;
using System.Globalization;
using System.Text;

namespace Carillon.Runtime.Settings;

/// <summary>Durations as people of Kubernetes write them: <c>1h30m</c>, <c>10s</c>, <c>250ms</c>.</summary>
public static class DurationText
{
    private static readonly (string Unit, long Ticks)[] Units =
    [
        ("d", TimeSpan.TicksPerDay),
        ("h", TimeSpan.TicksPerHour),
        ("ms", TimeSpan.TicksPerMillisecond),
        ("m", TimeSpan.TicksPerMinute),
        ("s", TimeSpan.TicksPerSecond),
    ];

    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.");

    /// <summary>Reads numbers (whole or with a point) each followed by <c>d</c>, <c>h</c>, <c>m</c>, <c>s</c> or <c>ms</c>; also a bare <c>0</c>.</summary>
    /// <returns>Whether the text is such a duration, not negative and of less than 10,000 days.</returns>
    public static bool TryParse(string? text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (text is null or "" or "0")
        {
            return text == "0";
        }

        var rest = text.AsSpan();
        decimal ticks = 0;
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExcept(NumberCharacters);
            if (digits is <= 0 or > 12
                || !decimal.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                || !TryUnit(rest[digits..], out var unitTicks, out var length))
            {
                return false;
            }

            ticks += number * unitTicks;
            rest = rest[(digits + length)..];
        }

        if (ticks >= 10_000m * TimeSpan.TicksPerDay)
        {
            return false;
        }

        duration = TimeSpan.FromTicks((long)ticks);
        return true;
    }

    /// <summary>Writes a duration so that <see cref="TryParse"/> reads it again, to the millisecond.</summary>
    public static string Format(TimeSpan duration)
    {
        var text = new StringBuilder();
        Part((long)duration.TotalHours, "h");
        Part(duration.Minutes, "m");
        Part(duration.Seconds, "s");
        Part(duration.Milliseconds, "ms");
        return text.Length == 0 ? "0s" : text.ToString();

        void Part(long value, string unit)
        {
            if (value != 0)
            {
                text.Append(value).Append(unit);
            }
        }
    }

    private static bool TryUnit(ReadOnlySpan<char> text, out long ticks, out int length)
    {
        foreach (var (unit, unitTicks) in Units)
        {
            if (text.StartsWith(unit, StringComparison.Ordinal))
            {
                (ticks, length) = (unitTicks, unit.Length);
                return true;
            }
        }

        (ticks, length) = (0, 0);
        return false;
    }
}
