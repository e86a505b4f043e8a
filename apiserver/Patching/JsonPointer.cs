namespace Carillon.ApiServer.Patching;

/// <summary>RFC 6901: the way to a value, as unescaped tokens.</summary>
internal sealed class JsonPointer
{
    private readonly string _text;

    private JsonPointer(string text, IReadOnlyList<string> tokens)
    {
        _text = text;
        Tokens = tokens;
    }

    public IReadOnlyList<string> Tokens { get; }

    /// <summary>Null where <paramref name="text"/> is no pointer.</summary>
    public static JsonPointer? TryParse(string? text)
    {
        if (text is null || (text.Length > 0 && text[0] != '/'))
        {
            return null;
        }

        // The escape of the escape goes last, else "~01" would become a slash.
        var tokens = text.Split('/').Skip(1)
            .Select(token => token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))
            .ToList();
        return new JsonPointer(text, tokens);
    }

    public override string ToString() => _text;
}
