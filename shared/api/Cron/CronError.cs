namespace Carillon.Api.Cron;

/// <summary>Why an expression was refused: where, what stands there, and what is allowed instead.</summary>
/// <param name="Field">The field it is about, such as <c>day of month</c>, or <c>expression</c> where it is about the whole.</param>
/// <param name="Text">The offending text, made printable and cut to <see cref="MaxTextLength"/> characters.</param>
/// <param name="Position">Where that text starts, counted in UTF-16 units from 0.</param>
/// <param name="Problem">What is wrong with it, as the end of a sentence.</param>
/// <param name="Allowed">What may stand there instead.</param>
public sealed record CronError(string Field, string Text, int Position, string Problem, string Allowed)
{
    /// <summary>The most characters of the expression that an error repeats.</summary>
    public const int MaxTextLength = 40;

    /// <summary>The whole error as one line of text that is safe to print.</summary>
    public string Message => $"{Field}: '{Text}' at position {Position} {Problem}; allowed: {Allowed}";

    /// <summary>Returns <see cref="Message"/>.</summary>
    public override string ToString() => Message;

    internal static CronError Create(string field, ReadOnlySpan<char> text, int position, string problem, string allowed) =>
        new(field, Printable(text), position, problem, allowed);

    private static string Printable(ReadOnlySpan<char> text)
    {
        var cut = text.Length > MaxTextLength;
        var shown = cut ? text[..MaxTextLength] : text;
        var safe = string.Create(shown.Length, shown, static (target, source) =>
        {
            for (var i = 0; i < source.Length; i++)
            {
                var c = source[i];
                target[i] = char.IsControl(c) || char.IsSurrogate(c) || char.IsWhiteSpace(c) && c != ' ' || IsFormat(c) ? '\uFFFD' : c;
            }
        });
        return cut ? safe + "…" : safe;
    }

    /// <summary>Invisible characters, among them those that turn the direction of the text after them.</summary>
    private static bool IsFormat(char c) => char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.Format;
}
