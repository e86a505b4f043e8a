using System.Text;

namespace Carillon.Agent.Output;

/// <summary>
/// Writes an <see cref="OutputIndex"/> beside the output, and goes on with that of an earlier agent. What cannot be written (a full disk)
/// is left out: the output is then shown without some of its times. Not safe for concurrent use.
/// </summary>
internal sealed class OutputIndexFile
{
    /// <summary>After so many marks they come at least ten seconds apart, after twice as many ten minutes: a talkative run of a month stays below a megabyte.</summary>
    private const int Dense = 10_000;

    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly long[] _noted = new long[OutputIndex.Streams];
    private DateTimeOffset _last;
    private int _marks;
    private bool _isTorn;

    /// <param name="path">The file; made when missing.</param>
    /// <param name="execution">Namespace and name of the Execution.</param>
    /// <param name="attempt">The attempt's number.</param>
    /// <param name="secrets">Whether it uses secret values.</param>
    /// <param name="time">The host's clock.</param>
    public OutputIndexFile(string path, string execution, int attempt, bool secrets, TimeProvider time)
    {
        _path = path;
        _time = time;
        HasSecrets = secrets;
        if (OutputIndex.Load(path) is not { } known)
        {
            Append([OutputIndex.RunLine(execution, attempt, time.GetUtcNow(), secrets)]);
            return;
        }

        Known = known.Reads;
        _marks = known.Reads.Count;
        _isTorn = true; // as it may be: an empty line more does no harm
        foreach (var mark in known.Reads)
        {
            _noted[mark.Segment.Stream] = mark.Segment.End;
            _last = mark.Time;
        }
    }

    /// <summary>Whether the run uses secret values.</summary>
    public bool HasSecrets { get; }

    /// <summary>What an earlier agent has read.</summary>
    public IReadOnlyList<ReadMark> Known { get; } = [];

    /// <summary>Notes up to where each stream is read now.</summary>
    /// <param name="ends">The end of what is read, by stream.</param>
    /// <param name="final">Whether nothing more will come.</param>
    public void NoteRead(ReadOnlySpan<long> ends, bool final)
    {
        var now = _time.GetUtcNow();
        if (!final && now - _last is var since && since >= TimeSpan.Zero && since < Pause(_marks))
        {
            return;
        }

        var lines = new List<string>(OutputIndex.Streams);
        for (var i = 0; i < ends.Length; i++)
        {
            if (ends[i] > _noted[i])
            {
                lines.Add(OutputIndex.ReadLine(now, i, ends[i]));
            }
        }

        if (lines.Count > 0 && Append(lines))
        {
            ends.CopyTo(_noted);
            _marks += lines.Count;
            _last = now;
        }
    }

    /// <summary>Notes where secret values are; all of them are known now.</summary>
    public void NoteHidden(IEnumerable<OutputSegment> ranges) => Append([.. ranges.Select(OutputIndex.HideLine), OutputIndex.Masked]);

    private static TimeSpan Pause(int marks) => (marks / Dense) switch
    {
        0 => TimeSpan.Zero,
        1 => TimeSpan.FromSeconds(10),
        _ => TimeSpan.FromMinutes(10),
    };

    private bool Append(IReadOnlyList<string> lines)
    {
        try
        {
            using var file = new FileStream(_path, new FileStreamOptions
            {
                Mode = FileMode.Append,
                Access = FileAccess.Write,
                Share = FileShare.ReadWrite | FileShare.Delete,
                BufferSize = 0,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
            file.Write(Encoding.UTF8.GetBytes((_isTorn ? "\n" : "") + string.Join('\n', lines) + "\n"));
            _isTorn = false;
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _isTorn = true;
            return false;
        }
    }
}
