using System.Globalization;

namespace Carillon.Agent.Http;

/// <summary>Which status codes mean success: numbers and ranges such as <c>200-299</c>.</summary>
internal static class StatusCodeRanges
{
    /// <summary>False also for a text that is no range: what cannot be read matches nothing.</summary>
    public static bool Contains(IEnumerable<string> ranges, int code) => ranges.Any(range =>
    {
        var dash = range.IndexOf('-', StringComparison.Ordinal);
        return dash < 0
            ? Number(range) == code
            : Number(range.AsSpan(0, dash)) is { } low && Number(range.AsSpan(dash + 1)) is { } high && low <= code && code <= high;
    });

    private static int? Number(ReadOnlySpan<char> text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
