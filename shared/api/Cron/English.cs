using System.Globalization;

namespace Carillon.Api.Cron;

/// <summary>Words for numbers, lists, durations and instants.</summary>
internal static class English
{
    private static readonly string[] Weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

    private static readonly string[] Months =
    [
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ];

    /// <summary>The name of a weekday; Sunday is 0.</summary>
    public static string Weekday(int weekday) => Weekdays[weekday];

    /// <summary>The name of a month, 1 to 12.</summary>
    public static string Month(int month) => Months[month - 1];

    /// <summary>1st, 2nd, 3rd, 4th, …</summary>
    public static string Ordinal(int number) => number + (number % 100 is >= 11 and <= 13 ? "th" : (number % 10) switch
    {
        1 => "st",
        2 => "nd",
        3 => "rd",
        _ => "th",
    });

    /// <summary>a; a and b; a, b and c.</summary>
    public static string List(IReadOnlyList<string> items) =>
        items.Count <= 1 ? string.Concat(items) : $"{string.Join(", ", items.Take(items.Count - 1))} and {items[^1]}";

    /// <summary>1 minute, 2 minutes.</summary>
    public static string Count(long number, string noun) => number == 1 ? $"1 {noun}" : $"{number} {noun}s";

    /// <summary>every minute, every 2 minutes.</summary>
    public static string Every(int step, string noun) => step == 1 ? $"every {noun}" : $"every {step} {noun}s";

    /// <summary>1 hour 30 minutes.</summary>
    public static string Duration(long seconds)
    {
        var parts = new List<string>();
        foreach (var (length, noun) in (ReadOnlySpan<(int, string)>)[(86_400, "day"), (3600, "hour"), (60, "minute"), (1, "second")])
        {
            if (seconds / length is > 0 and var number)
            {
                parts.Add(Count(number, noun));
                seconds %= length;
            }
        }

        return string.Join(' ', parts);
    }

    /// <summary>An instant in UTC.</summary>
    public static string Instant(long second) =>
        new DateTime(second * TimeSpan.TicksPerSecond, DateTimeKind.Utc).ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>A sentence: the first letter large, a full stop at the end.</summary>
    public static string Sentence(string text) => char.ToUpperInvariant(text[0]) + text[1..] + ".";
}
