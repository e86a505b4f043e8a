using System.Buffers;
using System.Text;

namespace Carillon.Agent.Output;

/// <summary>
/// Turns what a command wrote into text that no terminal, YAML file or JSON reader can be hurt by: invalid UTF-8 becomes U+FFFD,
/// control characters become their pictures, carriage returns become line ends.
/// </summary>
internal static class SafeText
{
    private const int ControlPictures = 0x2400;
    private const int PictureOfDelete = 0x2421;

    /// <summary>How many bytes from the start fit into <paramref name="budget"/> bytes of safe text, and that text.</summary>
    /// <param name="raw">What was written.</param>
    /// <param name="budget">The most bytes of UTF-8 that the text may have.</param>
    /// <param name="masked">Whether <see cref="SecretMask.Hide"/> went over it: a row of its marks becomes one <see cref="SecretMask.Text"/>, never half of one.</param>
    public static (int Consumed, string Text) Prefix(ReadOnlySpan<byte> raw, int budget, bool masked = false)
    {
        var text = new StringBuilder();
        var consumed = 0;
        while (consumed < raw.Length)
        {
            if (masked && raw[consumed] == SecretMask.Mark)
            {
                if (SecretMask.Text.Length > budget)
                {
                    break;
                }

                var row = raw[consumed..].IndexOfAnyExcept(SecretMask.Mark);
                consumed = row < 0 ? raw.Length : consumed + row;
                budget -= SecretMask.Text.Length;
                text.Append(SecretMask.Text);
                continue;
            }

            Rune.DecodeFromUtf8(raw[consumed..], out var rune, out var length);
            if (rune.Value == '\r' && raw[(consumed + 1)..].StartsWith("\n"u8))
            {
                consumed++; // the line feed after it says the same
                continue;
            }

            var safe = Safe(rune);
            if (safe.Utf8SequenceLength > budget)
            {
                break;
            }

            budget -= safe.Utf8SequenceLength;
            consumed += length;
            text.Append(safe);
        }

        return (consumed, text.ToString());
    }

    /// <summary>The same from the end.</summary>
    public static (int Consumed, string Text) Suffix(ReadOnlySpan<byte> raw, int budget, bool masked = false)
    {
        var start = raw.Length;
        while (start > 0)
        {
            if (masked && raw[start - 1] == SecretMask.Mark)
            {
                if (SecretMask.Text.Length > budget)
                {
                    break;
                }

                start = raw[..start].LastIndexOfAnyExcept(SecretMask.Mark) + 1;
                budget -= SecretMask.Text.Length;
                continue;
            }

            Rune.DecodeLastFromUtf8(raw[..start], out var rune, out var length);
            var folded = rune.Value == '\r' && raw[start..].StartsWith("\n"u8);
            var cost = folded ? 0 : Safe(rune).Utf8SequenceLength;
            if (cost > budget)
            {
                break;
            }

            budget -= cost;
            start -= length;
        }

        return (raw.Length - start, Prefix(raw[start..], int.MaxValue, masked).Text);
    }

    /// <summary>
    /// Where the last character that may still be incomplete begins: bytes from there on are better read together with what follows.
    /// </summary>
    public static int CompleteLength(ReadOnlySpan<byte> raw)
    {
        for (var back = 1; back <= Math.Min(3, raw.Length); back++)
        {
            var status = Rune.DecodeFromUtf8(raw[^back..], out _, out _);
            if (status == OperationStatus.NeedMoreData)
            {
                return raw.Length - back;
            }
        }

        return raw.Length;
    }

    private static Rune Safe(Rune rune) => rune.Value switch
    {
        '\n' or '\t' => rune,
        '\r' => new Rune('\n'),
        < 0x20 => new Rune(ControlPictures + rune.Value),
        0x7F => new Rune(PictureOfDelete),
        >= 0x80 and < 0xA0 => Rune.ReplacementChar,
        // Line and paragraph separators and the characters that reorder text on screen.
        0x2028 or 0x2029 or 0x200E or 0x200F or 0x061C or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) => Rune.ReplacementChar,
        0xFFFE or 0xFFFF => Rune.ReplacementChar,
        _ => rune,
    };
}
