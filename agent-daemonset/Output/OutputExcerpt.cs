using System.Text;

namespace Carillon.Agent.Output;

/// <summary>What of an output is shown in status.</summary>
/// <param name="Text">Its head and its tail, safe to print.</param>
/// <param name="TotalBytes">How much the command wrote.</param>
/// <param name="Truncated">Whether the text leaves something out.</param>
internal sealed record OutputExcerpt(string Text, long TotalBytes, bool Truncated)
{
    /// <summary>Whether the files took more disk than <c>maxLogBytes</c>, because their file system could not cut them.</summary>
    public bool LimitExceeded { get; init; }

    /// <summary>Whether the file system had no room left at some look: the command may have written more than is there.</summary>
    public bool DiskWasFull { get; init; }

    private const string WithheldText = "[output withheld: the secret values in it are not known at present; it is on the host]\n";

    public static OutputExcerpt Empty { get; } = new("", 0, false);

    /// <summary>The same without a word of what the command wrote.</summary>
    public OutputExcerpt Withheld() => this with { Text = WithheldText, Truncated = TotalBytes > 0 };

    /// <summary>The same with the values hidden that only show in the text: where what two streams wrote came to stand side by side.</summary>
    public OutputExcerpt Without(SecretMask mask) => this with { Text = mask.Apply(Text) };

    /// <summary>
    /// Picks a quarter of the budget from the head and the rest from the tail, with a line between them that says how much is
    /// missing. Cuts never fall into a character.
    /// </summary>
    /// <param name="head">The first bytes written: all, or at least <paramref name="budget"/>.</param>
    /// <param name="tail">The last bytes written: all, or at least <paramref name="budget"/>.</param>
    /// <param name="total">How much was written.</param>
    /// <param name="budget">The most bytes of UTF-8 that the text may have.</param>
    /// <param name="masked">Whether values are marked in <paramref name="head"/> and <paramref name="tail"/>.</param>
    public static OutputExcerpt Compose(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail, long total, int budget, bool masked = false)
    {
        if (head.Length == total)
        {
            var (consumed, all) = SafeText.Prefix(head, budget, masked);
            if (consumed == total)
            {
                return new OutputExcerpt(all, total, Truncated: false);
            }
        }

        // The longest the line can be; the number it names is only known after the cuts.
        var room = budget - Encoding.UTF8.GetByteCount(Gap(total));
        if (room <= 0)
        {
            return new OutputExcerpt(SafeText.Suffix(tail, budget, masked).Text, total, Truncated: true);
        }

        var (headBytes, headText) = SafeText.Prefix(head, room / 4, masked);
        var afterHead = (int)Math.Min(tail.Length, total - headBytes);
        var (tailBytes, tailText) = SafeText.Suffix(tail[^afterHead..], room - (room / 4), masked);
        return new OutputExcerpt(headText + Gap(total - headBytes - tailBytes) + tailText, total, Truncated: true);
    }

    private static string Gap(long bytes) => $"\n[... {bytes} bytes left out ...]\n";
}
