using System.Globalization;

namespace Carillon.Api.Executors;

/// <summary>HTTP status codes from one to another, both inclusive.</summary>
/// <param name="First">The first code.</param>
/// <param name="Last">The last code.</param>
public readonly record struct StatusCodeRange(int First, int Last)
{
    /// <summary>Reads <c>204</c> or <c>200-299</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="range">The range.</param>
    /// <returns>Whether both ends are from 100 to 599 and in order.</returns>
    public static bool TryParse(string? text, out StatusCodeRange range)
    {
        range = default;
        if (text is null)
        {
            return false;
        }

        var dash = text.IndexOf('-', StringComparison.Ordinal);
        if (!TryParseCode(dash < 0 ? text : text[..dash], out var first) || !TryParseCode(dash < 0 ? text : text[(dash + 1)..], out var last) || first > last)
        {
            return false;
        }

        range = new StatusCodeRange(first, last);
        return true;
    }

    /// <summary>Whether a code is in the range.</summary>
    /// <param name="code">The code.</param>
    /// <returns>Whether it is.</returns>
    public bool Contains(int code) => code >= First && code <= Last;

    private static bool TryParseCode(ReadOnlySpan<char> text, out int code) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out code) && text.Length == 3 && code is >= 100 and <= 599;
}
