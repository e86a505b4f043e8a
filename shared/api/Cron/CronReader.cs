namespace Carillon.Api.Cron;

/// <summary>Reads an expression from left to right, character by character.</summary>
internal ref struct CronReader
{
    /// <summary>Numbers stop growing here; larger than anything that is allowed anywhere.</summary>
    private const int NumberLimit = 1_000_000;

    private readonly ReadOnlySpan<char> _text;

    public CronReader(ReadOnlySpan<char> text) => _text = text;

    public int Position { readonly get; private set; }

    public readonly bool IsAtEnd => Position >= _text.Length;

    /// <summary>The next character; NUL, which is allowed nowhere, at the end.</summary>
    public readonly char Current => Position < _text.Length ? _text[Position] : '\0';

    public readonly bool IsAtFieldEnd => IsAtEnd || IsBlank(_text[Position]);

    public readonly bool IsAtItemEnd => IsAtFieldEnd || Current == ',';

    public void SkipBlanks()
    {
        while (Position < _text.Length && IsBlank(_text[Position]))
        {
            Position++;
        }
    }

    public void SkipField()
    {
        var position = Position;
        while (position < _text.Length && !IsBlank(_text[position]))
        {
            position++;
        }

        Position = position;
    }

    /// <summary>Takes a star that is all of its field, the most common field there is.</summary>
    public bool TryTakeLoneStar()
    {
        if (Current != '*' || Position + 1 < _text.Length && !IsBlank(_text[Position + 1]))
        {
            return false;
        }

        Position++;
        return true;
    }

    public void Skip() => Position++;

    public bool TryTake(char expected)
    {
        if (Current != expected || IsAtEnd)
        {
            return false;
        }

        Position++;
        return true;
    }

    /// <summary>Takes an ASCII letter in any case.</summary>
    public bool TryTakeLetter(char upper)
    {
        if (char.ToUpperInvariant(Current) != upper || !char.IsAsciiLetter(Current))
        {
            return false;
        }

        Position++;
        return true;
    }

    /// <summary>Takes decimal digits, however many; values beyond a million become a million.</summary>
    public bool TryTakeNumber(out int number)
    {
        number = 0;
        var start = Position;
        for (; char.IsAsciiDigit(Current); Position++)
        {
            number = Math.Min(NumberLimit, number * 10 + (Current - '0'));
        }

        return Position > start;
    }

    /// <summary>Takes ASCII letters, at most <paramref name="max"/>.</summary>
    public ReadOnlySpan<char> TakeLetters(int max)
    {
        var start = Position;
        while (Position - start < max && char.IsAsciiLetter(Current))
        {
            Position++;
        }

        return _text[start..Position];
    }

    /// <summary>The text from <paramref name="start"/> to where reading has come.</summary>
    public readonly ReadOnlySpan<char> Taken(int start) => _text[start..Position];

    /// <summary>The text from <paramref name="start"/> to the end of its list item.</summary>
    public readonly ReadOnlySpan<char> RestOfItem(int start)
    {
        var end = start;
        while (end < _text.Length && _text[end] != ',' && !char.IsWhiteSpace(_text[end]))
        {
            end++;
        }

        return _text[start..end];
    }

    /// <summary>Any Unicode blank; the first test answers for all that an expression is made of.</summary>
    private static bool IsBlank(char c) => (c is <= ' ' or >= '\u0085') && char.IsWhiteSpace(c);
}
