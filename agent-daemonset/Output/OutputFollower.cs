using Carillon.Agent.Linux;

namespace Carillon.Agent.Output;

/// <summary>
/// Follows the output files of one attempt. It looks at sizes, reads only what an excerpt needs, and so costs the same for a
/// kilobyte and for a gigabyte. Not safe for concurrent use.
/// </summary>
internal sealed class OutputFollower : IDisposable
{
    /// <summary>What is kept of each stream at either end however small the limit is: the longest excerpt and a line not yet ended.</summary>
    private const long LeastKept = 96 * 1024;

    /// <summary>With less left a disk counts as full: the end of a command alone gives some blocks back before the last look.</summary>
    private const long LeastRoom = 64 * 1024;

    private readonly StreamFile[] _streams;
    private readonly long[] _seen;
    private readonly SegmentWindow _window;
    private readonly long _maxLogBytes;
    private readonly int _excerptBytes;
    private readonly DiskProbe _disk;
    private bool _diskWasFull;

    /// <param name="stdout">File of the standard output.</param>
    /// <param name="stderr">File of the standard error.</param>
    /// <param name="excerptBytes">The largest excerpt that will be asked for.</param>
    /// <param name="maxLogBytes">What both files together may take on disk.</param>
    /// <param name="punch">Cuts them; null for the system call.</param>
    /// <param name="disk">Tells the room left; null for the file system of the standard output.</param>
    public OutputFollower(
        string stdout, string stderr, int excerptBytes, long maxLogBytes, HolePuncher? punch = null, DiskProbe? disk = null)
    {
        punch ??= NativeMethods.PunchHole;
        _streams = [new StreamFile(stdout, punch), new StreamFile(stderr, punch)];
        _seen = new long[_streams.Length];
        _window = new SegmentWindow(excerptBytes);
        _excerptBytes = excerptBytes;
        _maxLogBytes = maxLogBytes;
        _disk = disk ?? (() => RoomBeside(stdout));
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
                _window.Add(new OutputSegment(i, _seen[i], end));
                news += end - _seen[i];
                _seen[i] = end;
            }
        }

        Cut(sizes);
        return news;
    }

    /// <summary>The excerpt of everything noted so far, at most <paramref name="budget"/> bytes.</summary>
    public OutputExcerpt Excerpt(int budget)
    {
        budget = Math.Min(budget, _excerptBytes);
        var head = Collect(_window.First, fromEnd: false);
        var tail = Collect(_window.Last, fromEnd: true);
        var excerpt = OutputExcerpt.Compose(head, tail, _seen.Sum(), budget);
        return excerpt with
        {
            Truncated = excerpt.Truncated || _streams.Any(stream => stream.IsCut),
            LimitExceeded = !CanCut,
            DiskWasFull = _diskWasFull,
        };
    }

    public void Dispose()
    {
        foreach (var stream in _streams)
        {
            stream.Dispose();
        }
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

    private byte[] Collect(IReadOnlyCollection<OutputSegment> segments, bool fromEnd)
    {
        var buffer = new byte[(int)Math.Min(_excerptBytes, segments.Sum(segment => segment.Length))];
        var filled = 0;
        foreach (var segment in fromEnd ? segments.Reverse() : segments)
        {
            var length = (int)Math.Min(segment.Length, buffer.Length - filled);
            if (length == 0)
            {
                break;
            }

            var target = fromEnd ? buffer.AsSpan(buffer.Length - filled - length, length) : buffer.AsSpan(filled, length);
            _streams[segment.Stream].Read(fromEnd ? segment.End - length : segment.Start, target);
            filled += length;
        }

        return buffer;
    }
}
