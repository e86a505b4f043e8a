namespace Carillon.Cli.Host;

/// <summary>Text from elsewhere, made safe to print: nobody's output moves the cursor or paints the terminal.</summary>
internal static class TerminalText
{
    /// <summary>Replaces control characters, line ends among them.</summary>
    public static string OneLine(string? text) => Clean(text, keepLines: false);

    /// <summary>Replaces control characters but keeps line ends and tabs.</summary>
    public static string Lines(string? text) => Clean(text, keepLines: true);

    private static string Clean(string? text, bool keepLines) => text is null ? "" : string.Create(text.Length, (text, keepLines), static (span, state) =>
    {
        for (var i = 0; i < span.Length; i++)
        {
            var c = state.text[i];
            span[i] = c switch
            {
                '\n' or '\t' when state.keepLines => c,
                '\r' or '\n' or '\t' => ' ',
                // Bidirectional overrides can make a line read as something else than it is.
                _ when char.IsControl(c) || c is >= '\u202a' and <= '\u202e' or >= '\u2066' and <= '\u2069' => '\ufffd',
                _ => c,
            };
        }
    });
}
