using System.Text;

namespace Carillon.Cli.Crontab;

/// <summary>
/// Reads crontab files as crontab(5) describes them: comments only on lines of their own, environment settings with optional
/// quotes, an unescaped <c>%</c> ends the command and starts its standard input.
/// </summary>
internal static class CrontabParser
{
    private const int FieldsOfATime = 5;

    /// <param name="text">The whole file.</param>
    /// <param name="hasUserField">True for /etc/crontab and /etc/cron.d, where a user name stands between time and command.</param>
    public static IReadOnlyList<CrontabLine> Parse(string text, bool hasUserField)
    {
        var lines = new List<CrontabLine>();
        var comments = new List<string>();
        var number = 0;
        foreach (var raw in text.Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n'))
        {
            number++;
            var line = raw.Trim(' ', '\t');
            if (line.Length == 0)
            {
                // A blank line ends a comment block: what stood above it speaks of the file, not of the next entry.
                comments.Clear();
            }
            else if (line[0] == '#')
            {
                comments.Add(line.TrimStart('#').Trim());
            }
            else
            {
                lines.Add(ParseLine(number, line, hasUserField, [.. comments]));
                comments.Clear();
            }
        }

        return lines;
    }

    private static CrontabLine ParseLine(int number, string line, bool hasUserField, string[] comments)
    {
        if (TryParseEnvironment(line, out var name, out var value))
        {
            return new CrontabLine.Environment(number, name, value);
        }

        var timeFields = line[0] == '@' ? 1 : FieldsOfATime;
        var words = TakeWords(line, timeFields + (hasUserField ? 1 : 0), out var rest);
        if (words.Count < timeFields)
        {
            return new CrontabLine.Invalid(number, line, $"expected {FieldsOfATime} time fields or an @ word, then a command");
        }

        if (rest.Length == 0)
        {
            return new CrontabLine.Invalid(number, line, hasUserField
                ? "expected a user name and a command after the time"
                : "expected a command after the time");
        }

        var (command, stdin) = SplitAtPercent(rest);
        return new CrontabLine.Entry(
            number, string.Join(' ', words.Take(timeFields)), hasUserField ? words[timeFields] : null, command, stdin, comments);
    }

    /// <summary>An environment line is a name, optional blanks, <c>=</c>; a time field can hold no <c>=</c> there.</summary>
    private static bool TryParseEnvironment(string line, out string name, out string value)
    {
        name = value = "";
        var equals = line.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
        {
            return false;
        }

        var left = Unquote(line[..equals].Trim(' ', '\t'));
        if (left.Length == 0 || !left.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') || char.IsAsciiDigit(left[0]))
        {
            return false;
        }

        name = left;
        value = Unquote(line[(equals + 1)..].Trim(' ', '\t'));
        return true;
    }

    private static string Unquote(string text) =>
        text.Length >= 2 && text[0] is '"' or '\'' && text[^1] == text[0] ? text[1..^1] : text;

    private static List<string> TakeWords(string line, int count, out string rest)
    {
        var words = new List<string>(count);
        var at = 0;
        while (words.Count < count && at < line.Length)
        {
            var end = line.IndexOfAny([' ', '\t'], at);
            end = end < 0 ? line.Length : end;
            words.Add(line[at..end]);
            at = end;
            while (at < line.Length && line[at] is ' ' or '\t')
            {
                at++;
            }
        }

        rest = line[Math.Min(at, line.Length)..];
        return words;
    }

    /// <summary>
    /// The first unescaped <c>%</c> ends the command, further ones are newlines of its standard input, <c>\%</c> is a plain percent sign.
    /// In the command a backslash also escapes the one behind it, and both stay.
    /// </summary>
    private static (string Command, string? Stdin) SplitAtPercent(string text)
    {
        var command = new StringBuilder();
        StringBuilder? stdin = null;
        for (var i = 0; i < text.Length; i++)
        {
            var target = stdin ?? command;
            if (text[i] == '\\' && i + 1 < text.Length && text[i + 1] == '%')
            {
                target.Append('%');
                i++;
            }
            else if (stdin is null && text[i] == '\\' && i + 1 < text.Length && text[i + 1] == '\\')
            {
                target.Append(@"\\");
                i++;
            }
            else if (text[i] != '%')
            {
                target.Append(text[i]);
            }
            else if (stdin is null)
            {
                stdin = new StringBuilder();
            }
            else
            {
                stdin.Append('\n');
            }
        }

        // cron ends the last line of the text where it is not ended; nothing at all stays nothing.
        if (stdin is { Length: > 0 } && stdin[^1] != '\n')
        {
            stdin.Append('\n');
        }

        return (command.ToString().TrimEnd(), stdin?.ToString());
    }
}
