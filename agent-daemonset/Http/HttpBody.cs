using System.Text;
using System.Text.RegularExpressions;

namespace Carillon.Agent.Http;

/// <summary>The beginning of an answer's body, as text.</summary>
internal static class HttpBody
{
    /// <summary>What is read of a body, at most.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>Reads to the end or to the limit; the rest is never fetched.</summary>
    public static async Task<string> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[MaxBytes];
        var read = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return EncodingOf(content).GetString(buffer, 0, read).TrimStart('\uFEFF');
    }

    /// <summary>Whether the text is as wanted; null when that could not be found out in time.</summary>
    public static bool? Matches(string pattern, string body, TimeSpan limit)
    {
        try
        {
            return Regex.IsMatch(body, pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, limit);
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }

    /// <summary>UTF-8 where the answer says nothing, or something that nobody knows.</summary>
    private static Encoding EncodingOf(HttpContent content)
    {
        try
        {
            return content.Headers.ContentType?.CharSet is { Length: > 0 } charset ? Encoding.GetEncoding(charset.Trim('"', '\'')) : Encoding.UTF8;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return Encoding.UTF8;
        }
    }
}
