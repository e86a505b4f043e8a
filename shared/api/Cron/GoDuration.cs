namespace Carillon.Api.Cron;

/// <summary>Durations as Go writes them: a sign, then numbers with units, such as <c>1h30m</c> or <c>1.5h</c>.</summary>
internal static class GoDuration
{
    /// <summary>The longest duration Go has, 2^63 − 1 nanoseconds: about 292 years.</summary>
    private const decimal MaxNanoseconds = long.MaxValue;

    /// <summary>More digits than any duration needs; keeps the sums exact.</summary>
    private const int MaxDigits = 19;

    /// <summary>Parses a duration; nanoseconds are cut to <see cref="TimeSpan"/> ticks (100 ns).</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan duration)
    {
        duration = default;
        var isNegative = text is ['-', ..];
        if (text is ['-' or '+', ..])
        {
            text = text[1..];
        }

        if (text is "0")
        {
            return true;
        }

        var nanoseconds = 0m;
        var parts = 0;
        for (; !text.IsEmpty; parts++)
        {
            if (!TryTakeNumber(ref text, out var number) || !TryTakeUnit(ref text, out var unit))
            {
                return false;
            }

            nanoseconds += number * unit;
            if (nanoseconds > MaxNanoseconds)
            {
                return false;
            }
        }

        var ticks = (long)(nanoseconds / 100);
        duration = new TimeSpan(isNegative ? -ticks : ticks);
        return parts > 0;
    }

    private static bool TryTakeNumber(ref ReadOnlySpan<char> text, out decimal number)
    {
        number = 0;
        var digits = 0;
        var scale = 0m;
        var length = 0;
        for (; length < text.Length; length++)
        {
            var c = text[length];
            if (c == '.' && scale == 0)
            {
                scale = 1;
                continue;
            }

            if (!char.IsAsciiDigit(c))
            {
                break;
            }

            if (++digits > MaxDigits)
            {
                return false;
            }

            number = number * 10 + (c - '0');
            scale *= 10;
        }

        number /= scale == 0 ? 1 : scale;
        text = text[length..];
        return digits > 0;
    }

    /// <summary>Takes a unit and gives its length in nanoseconds; the micro sign and the Greek letter are both in use.</summary>
    private static bool TryTakeUnit(ref ReadOnlySpan<char> text, out decimal nanoseconds)
    {
        var length = 0;
        while (length < text.Length && text[length] != '.' && !char.IsAsciiDigit(text[length]))
        {
            length++;
        }

        nanoseconds = text[..length] switch
        {
            "ns" => 1,
            "us" or "µs" or "μs" => 1_000,
            "ms" => 1_000_000,
            "s" => 1_000_000_000,
            "m" => 60 * 1_000_000_000m,
            "h" => 3600 * 1_000_000_000m,
            _ => 0,
        };
        text = text[length..];
        return nanoseconds > 0;
    }
}
