using System.Globalization;

namespace Carillon.Agent.Output;

/// <summary>What is known of the output of one attempt beside its bytes: whose it is, when each part was read, and where secret values are.</summary>
/// <param name="Execution">Namespace and name of the Execution.</param>
/// <param name="Attempt">The attempt's number.</param>
/// <param name="Started">When the attempt was made, by the host's clock.</param>
/// <param name="IsMasked">Whether every secret value is known to be in <paramref name="Hidden"/>; until then nothing of the output may be shown.</param>
/// <param name="HasSecrets">Whether there may be any.</param>
/// <param name="Reads">In the order in which they were read.</param>
/// <param name="Hidden">Where secret values are; ranges may overlap.</param>
/// <remarks>
/// The file has a line for each fact and only grows: <c>run EXECUTION ATTEMPT MILLISECONDS open|secret</c> first, then
/// <c>read MILLISECONDS STREAM END</c>, <c>hide STREAM START END</c> and at last <c>masked</c>. A line that a full disk cut off is no fact.
/// </remarks>
internal sealed record OutputIndex(
    string Execution,
    int Attempt,
    DateTimeOffset Started,
    bool IsMasked,
    bool HasSecrets,
    IReadOnlyList<ReadMark> Reads,
    IReadOnlyList<OutputSegment> Hidden)
{
    /// <summary>How many streams an output has.</summary>
    public const int Streams = 2;

    public const string Masked = "masked";

    private const string Open = "open";
    private const string Secret = "secret";

    public static string RunLine(string execution, int attempt, DateTimeOffset started, bool secrets) =>
        string.Create(CultureInfo.InvariantCulture, $"run {execution} {attempt} {started.ToUnixTimeMilliseconds()} {(secrets ? Secret : Open)}");

    public static string ReadLine(DateTimeOffset time, int stream, long end) =>
        string.Create(CultureInfo.InvariantCulture, $"read {time.ToUnixTimeMilliseconds()} {stream} {end}");

    public static string HideLine(OutputSegment range) =>
        string.Create(CultureInfo.InvariantCulture, $"hide {range.Stream} {range.Start} {range.End}");

    /// <summary>What a file says; null for one that is missing, cannot be read, or is no index.</summary>
    public static OutputIndex? Load(string path)
    {
        try
        {
            return Parse(File.ReadLines(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>What the lines say; null when the first is not that of an index.</summary>
    public static OutputIndex? Parse(IEnumerable<string> lines)
    {
        OutputIndex? index = null;
        var reads = new List<ReadMark>();
        var hidden = new List<OutputSegment>();
        var masked = false;
        Span<long> ends = stackalloc long[Streams];
        foreach (var line in lines)
        {
            switch (line.Split(' '))
            {
                case ["run", var execution, var attempt, var started, var kind]
                    when index is null && (kind is Open or Secret) && TryNumber(attempt, out var number) && TryNumber(started, out var ms) && ms <= MaxMilliseconds:
                    index = new(execution, (int)number, DateTimeOffset.FromUnixTimeMilliseconds(ms), IsMasked: false, kind == Secret, reads, hidden);
                    break;
                case ["read", var time, var stream, var end]
                    when TryNumber(time, out var ms) && ms <= MaxMilliseconds && TryNumber(stream, out var i) && i < Streams && TryNumber(end, out var at) && at > ends[(int)i]:
                    reads.Add(new(DateTimeOffset.FromUnixTimeMilliseconds(ms), new((int)i, ends[(int)i], at)));
                    ends[(int)i] = at;
                    break;
                case ["hide", var stream, var start, var end]
                    when TryNumber(stream, out var i) && i < Streams && TryNumber(start, out var from) && TryNumber(end, out var to) && from < to:
                    hidden.Add(new((int)i, from, to));
                    break;
                case [Masked]:
                    masked = true;
                    break;
                default:
                    break;
            }
        }

        return index is null ? null : index with { IsMasked = masked || !index.HasSecrets };
    }

    private static long MaxMilliseconds { get; } = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    private static bool TryNumber(string text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
