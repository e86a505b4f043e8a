using Carillon.Agent.Linux;

namespace Carillon.Agent.Output;

/// <summary>
/// Follows the output files of one attempt. It looks at sizes, reads only what an excerpt needs, and so costs the same for a
/// kilobyte and for a gigabyte. Not safe for concurrent use.
/// </summary>
internal sealed class OutputFollower : IDisposable
{
    /// <summary>
    /// What is kept of each stream at either end however small the limit is: the longest excerpt, a line not yet ended, and what
    /// <see cref="SecretMask.Reach"/> needs beyond.
    /// </summary>
    private const long LeastKept = 96 * 1024;

    /// <summary>With less left a disk counts as full: the end of a command alone gives some blocks back before the last look.</summary>
    private const long LeastRoom = 64 * 1024;

    private readonly StreamFile[] _streams;
    private readonly long[] _seen;
    private readonly SegmentWindow _window;
    private readonly long _maxLogBytes;
    private readonly int _excerptBytes;
    private readonly DiskProbe _disk;
    private readonly OutputIndexFile? _index;
    private bool _diskWasFull;

    /// <param name="stdout">File of the standard output.</param>
    /// <param name="stderr">File of the standard error.</param>
    /// <param name="excerptBytes">The largest excerpt that will be asked for.</param>
    /// <param name="maxLogBytes">What both files together may take on disk.</param>
    /// <param name="punch">Cuts them; null for the system call.</param>
    /// <param name="disk">Tells the room left; null for the file system of the standard output.</param>
    /// <param name="index">Keeps the times of reading, and knows what an earlier agent has read; null for nothing of both.</param>
    public OutputFollower(
        string stdout, string stderr, int excerptBytes, long maxLogBytes, HolePuncher? punch = null, DiskProbe? disk = null, OutputIndexFile? index = null)
    {
        punch ??= NativeMethods.PunchHole;
        _streams = [new StreamFile(stdout, punch), new StreamFile(stderr, punch)];
        _seen = new long[_streams.Length];
        _window = new SegmentWindow(excerptBytes);
        _excerptBytes = excerptBytes;
        _maxLogBytes = maxLogBytes;
        _disk = disk ?? (() => RoomBeside(stdout));
        _index = index;
        foreach (var mark in index?.Known ?? [])
        {
            if (mark.Segment.End <= _streams[mark.Segment.Stream].Size)
            {
                Note(mark.Segment.Stream, mark.Segment.End);
            }
        }
    }

    /// <summary>False once the file system refused to cut a file that is too long: the limit is not kept then.</summary>
    public bool CanCut { get; private set; } = true;

    /// <summary>Notes what is new and cuts what is too much. Answers how much was new.</summary>
    public long Look(bool final = false)
    {
        _diskWasFull |= _disk() < LeastRoom; // before any cut makes room again
        Span<long> sizes = stackalloc long[_streams.Length];
        var news = 0L;
        for (var i = 0; i < _streams.Length; i++)
        {
            sizes[i] = _streams[i].Size;
            if (sizes[i] <= _seen[i])
            {
                continue;
            }

            var end = final ? sizes[i] : _streams[i].SegmentEnd(_seen[i], sizes[i]);
            if (end > _seen[i])
            {
                news += end - _seen[i];
                Note(i, end);
            }
        }

        _index?.NoteRead(_seen, final);
        Cut(sizes);
        return news;
    }

    /// <summary>The excerpt of everything noted so far, at most <paramref name="budget"/> bytes, without the values that are to be hidden.</summary>
    public OutputExcerpt Excerpt(int budget, SecretMask mask)
    {
        budget = Math.Min(budget, _excerptBytes);
        var head = Collect(_window.First, fromEnd: false, mask);
        var tail = Collect(_window.Last, fromEnd: true, mask);
        var excerpt = OutputExcerpt.Compose(head, tail, _seen.Sum(), budget, !mask.IsEmpty).Without(mask);
        return excerpt with
        {
            Truncated = excerpt.Truncated || _streams.Any(stream => stream.IsCut),
            LimitExceeded = !CanCut,
            DiskWasFull = _diskWasFull,
        };
    }

    /// <summary>Keeps for later readers where the values are. Only after the final look, and only when all of them are known.</summary>
    public void NoteHidden(SecretMask mask)
    {
        if (_index is { HasSecrets: true })
        {
            _index.NoteHidden(mask.IsEmpty ? [] : _streams.SelectMany(
                (stream, i) => stream.Hidden(mask).Select(range => new OutputSegment(i, range.Start, range.End))));
        }
    }

    public void Dispose()
    {
        foreach (var stream in _streams)
        {
            stream.Dispose();
        }
    }

    private void Note(int stream, long end)
    {
        _window.Add(new OutputSegment(stream, _seen[stream], end));
        _seen[stream] = end;
    }

    private static long RoomBeside(string file)
    {
        try
        {
            return new DriveInfo(Path.GetDirectoryName(file)!).AvailableFreeSpace;
        }
        catch (IOException)
        {
            return long.MaxValue; // somebody removed the folder; nothing is known of the disk then
        }
    }

    private void Cut(ReadOnlySpan<long> sizes)
    {
        for (var i = 0; i < _streams.Length; i++)
        {
            // A stream may use what the other leaves, and half of the limit in any case.
            var share = _maxLogBytes - Math.Min(sizes[1 - i], _maxLogBytes / 2);
            if (sizes[i] > share)
            {
                CanCut &= _streams[i].Cut(sizes[i], Math.Max(share / 2, LeastKept));
            }
        }
    }

    private byte[] Collect(IReadOnlyCollection<OutputSegment> segments, bool fromEnd, SecretMask mask)
    {
        var pieces = Pieces(segments, fromEnd);
        var ranges = pieces.GroupBy(piece => piece.Stream).ToDictionary(stream => stream.Key, stream => ReadHidden(stream, mask));
        var buffer = new byte[pieces.Sum(piece => piece.Length)];
        var filled = 0;
        foreach (var piece in pieces)
        {
            var (start, bytes) = ranges[piece.Stream];
            bytes.AsSpan((int)(piece.Start - start), (int)piece.Length).CopyTo(buffer.AsSpan(filled));
            filled += (int)piece.Length;
        }

        return buffer;
    }

    /// <summary>What an excerpt may need, in the order in which it was seen.</summary>
    private List<OutputSegment> Pieces(IReadOnlyCollection<OutputSegment> segments, bool fromEnd)
    {
        var pieces = new List<OutputSegment>();
        var room = (long)_excerptBytes;
        foreach (var segment in fromEnd ? segments.Reverse() : segments)
        {
            var length = Math.Min(segment.Length, room);
            if (length == 0)
            {
                break;
            }

            pieces.Add(fromEnd ? segment with { Start = segment.End - length } : segment with { End = segment.Start + length });
            room -= length;
        }

        if (fromEnd)
        {
            pieces.Reverse();
        }

        return pieces;
    }

    /// <summary>
    /// Reads what the pieces of one stream span (between them lies nothing else) and hides the values in it. The other stream's text that
    /// was seen in between does not break a value, nor does a limit of the excerpt: the look goes beyond either end.
    /// </summary>
    private (long Start, byte[] Bytes) ReadHidden(IGrouping<int, OutputSegment> pieces, SecretMask mask)
    {
        var reach = mask.IsEmpty ? 0 : SecretMask.Reach;
        var start = Math.Max(0, pieces.Min(piece => piece.Start) - reach);
        var bytes = new byte[pieces.Max(piece => piece.End) + reach - start];
        var read = _streams[pieces.Key].Read(start, bytes);
        mask.Hide(bytes.AsSpan(0, read));
        return (start, bytes);
    }
}
