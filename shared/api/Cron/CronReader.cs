using System.Runtime.CompilerServices;

namespace Carillon.Api.Cron;

/// <summary>Reads an expression from left to right, character by character.</summary>
internal ref struct CronReader
{
    /// <summary>Numbers stop growing here; larger than anything that is allowed anywhere.</summary>
    private const int NumberLimit = 1_000_000;

    private readonly ReadOnlySpan<char> _text;

    public CronReader(ReadOnlySpan<char> text, int position = 0)
    {
        _text = text;
        Position = position;
    }

    public int Position { readonly get; private set; }

    public readonly bool IsAtEnd => Position >= _text.Length;

    /// <summary>The next character; NUL, which is allowed nowhere, at the end.</summary>
    public readonly char Current => Position < _text.Length ? _text[Position] : '\0';

    public readonly bool IsAtItemEnd => IsAtEnd || Current == ',';

    /// <summary>Finds the fields of an expression.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="fields">Where they start and end; those for which there is no room are counted only.</param>
    /// <returns>How many there are.</returns>
    public static int Split(ReadOnlySpan<char> text, Span<(int Start, int End)> fields)
    {
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (IsBlank(text[i]))
            {
                continue;
            }

            var start = i;
            do
            {
                i++;
            }
            while (i < text.Length && !IsBlank(text[i]));

            if (count < fields.Length)
            {
                fields[count] = (start, i);
            }

            count++;
        }

        return count;
    }

    public void SkipBlanks()
    {
        var position = Position;
        while (position < _text.Length && IsBlank(_text[position]))
        {
            position++;
        }

        Position = position;
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
        if ((Current & ~0x20) != upper)
        {
            return false;
        }

        Position++;
        return true;
    }

    /// <summary>Takes decimal digits, however many; values beyond a million become a million. −1 if there are none.</summary>
    public int TakeNumber()
    {
        var number = 0;
        var end = Position;
        for (; end < _text.Length && char.IsAsciiDigit(_text[end]); end++)
        {
            number = Math.Min(NumberLimit, number * 10 + (_text[end] - '0'));
        }

        if (end == Position)
        {
            return -1;
        }

        Position = end;
        return number;
    }

    /// <summary>Takes ASCII letters, at most <paramref name="max"/>.</summary>
    public ReadOnlySpan<char> TakeLetters(int max)
    {
        var start = Position;
        var end = start;
        while (end < _text.Length && end - start < max && char.IsAsciiLetter(_text[end]))
        {
            end++;
        }

        Position = end;
        return _text[start..end];
    }

    /// <summary>The text from <paramref name="start"/> to where reading has come.</summary>
    public readonly ReadOnlySpan<char> Taken(int start) => _text[start..Position];

    /// <summary>The text from <paramref name="start"/> to the end of its list item.</summary>
    public readonly ReadOnlySpan<char> RestOfItem(int start)
    {
        var end = start;
        while (end < _text.Length && _text[end] != ',')
        {
            end++;
        }

        return _text[start..end];
    }

    /// <summary>Any Unicode blank; the first test answers for nearly all that an expression is made of.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsBlank(char c) => c is <= ' ' or > '~' && (c == ' ' || IsRareBlank(c));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool IsRareBlank(char c) => char.IsWhiteSpace(c);
}
