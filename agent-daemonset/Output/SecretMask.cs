using System.Text;

namespace Carillon.Agent.Output;

/// <summary>
/// Hides secret values in what leaves the host. Immutable; safe for concurrent use.
/// <para>Hidden are: a value, without line ends at its end; each of its lines; and its base64, also as a part of a longer text.
/// A value or line of less than <see cref="LeastBytes"/> bytes is not hidden: half of every output would be.</para>
/// </summary>
internal sealed class SecretMask
{
    /// <summary>What stands for a value, however long that is.</summary>
    public const string Text = "***";

    /// <summary>Shorter values are not hidden.</summary>
    public const int LeastBytes = 3;

    /// <summary>
    /// How far a look must reach beyond a range to find every value that begins or ends in it. Longer values are looked for in pieces of
    /// this length.
    /// </summary>
    public const int Reach = 4096;

    /// <summary>Marks a hidden byte. It occurs in no UTF-8, and <see cref="Hide"/> takes it out of everything else.</summary>
    public const byte Mark = 0xFF;

    private const byte OtherInvalid = 0xFE;

    private readonly byte[][] _needles;

    private SecretMask(byte[][] needles)
    {
        _needles = needles;
    }

    /// <summary>Of a run without secret values.</summary>
    public static SecretMask None { get; } = new([]);

    /// <summary>Whether there is nothing to hide.</summary>
    public bool IsEmpty => _needles.Length == 0;

    /// <summary>Of these values.</summary>
    public static SecretMask Of(IEnumerable<byte[]> secrets)
    {
        var needles = secrets.SelectMany(SecretNeedles.Of).DistinctBy(Convert.ToHexString).ToArray();
        return needles.Length == 0 ? None : new SecretMask(needles);
    }

    /// <summary>
    /// Overwrites every byte of a value with <see cref="Mark"/>. <see cref="SafeText"/> shows a row of them as <see cref="Text"/>. The length stays, so
    /// that whatever counts bytes need not know of it.
    /// </summary>
    /// <param name="data">What was written, with <see cref="Reach"/> bytes more on either side of what will be shown.</param>
    public void Hide(Span<byte> data)
    {
        if (IsEmpty)
        {
            return;
        }

        var marks = new bool[data.Length];
        foreach (var needle in _needles)
        {
            MarkAll(data, needle, marks);
        }

        for (var i = 0; i < data.Length; i++)
        {
            data[i] = marks[i] ? Mark : data[i] == Mark ? OtherInvalid : data[i];
        }
    }

    /// <summary>The same text without values.</summary>
    public string Apply(string text)
    {
        if (IsEmpty)
        {
            return text;
        }

        var bytes = Encoding.UTF8.GetBytes(text);
        Hide(bytes);
        var shown = new StringBuilder(text.Length);
        for (ReadOnlySpan<byte> rest = bytes; !rest.IsEmpty;)
        {
            var open = rest.IndexOf(Mark);
            open = open < 0 ? rest.Length : open;
            shown.Append(Encoding.UTF8.GetString(rest[..open]));
            rest = rest[open..];
            var hidden = rest.IndexOfAnyExcept(Mark);
            hidden = hidden < 0 ? rest.Length : hidden;
            shown.Append(hidden > 0 ? Text : "");
            rest = rest[hidden..];
        }

        return shown.ToString();
    }

    /// <summary>Never the values.</summary>
    public override string ToString() => $"{_needles.Length} texts to hide";

    private static void MarkAll(ReadOnlySpan<byte> data, ReadOnlySpan<byte> needle, Span<bool> marks)
    {
        var marked = 0;
        for (var from = 0; data[from..].IndexOf(needle) is >= 0 and var at; from += at + 1)
        {
            // Occurrences may overlap: every one counts, and no byte is marked twice by the same.
            var end = from + at + needle.Length;
            marks[Math.Max(from + at, marked)..end].Fill(true);
            marked = end;
        }
    }
}
