using Carillon.Agent.Linux;

using Microsoft.Win32.SafeHandles;

namespace Carillon.Agent.Output;

/// <summary>
/// The file that one stream of a command is appended to. What is no longer wanted is given back to the disk as a hole, so the size
/// stays the number of bytes written, nothing is lost to a race with the writer, and the command never notices.
/// </summary>
internal sealed class StreamFile : IDisposable
{
    private const long Block = 4096;
    private const int LineSearch = 16 * 1024;
    private const int ScanStep = 256 * 1024;

    private readonly SafeFileHandle _file;
    private readonly HolePuncher? _punch;
    private long _holeEnd;

    /// <param name="path">The file.</param>
    /// <param name="punch">Cuts it; null for one that is only read, and must be there.</param>
    public StreamFile(string path, HolePuncher? punch)
    {
        _punch = punch;
        var (mode, access) = punch is null ? (FileMode.Open, FileAccess.Read) : (FileMode.OpenOrCreate, FileAccess.ReadWrite);
        _file = File.OpenHandle(path, mode, access, FileShare.ReadWrite | FileShare.Delete);
    }

    /// <summary>How much the command wrote.</summary>
    public long Size => RandomAccess.GetLength(_file);

    /// <summary>Whether a part of the file was given up.</summary>
    public bool IsCut => _holeEnd > 0;

    /// <summary>
    /// Up to where a new segment should go: past the last line end; or, in a long text without any, up to the last whole character.
    /// Equal to <paramref name="from"/> when there is nothing that makes sense alone yet.
    /// </summary>
    public long SegmentEnd(long from, long size)
    {
        var length = (int)Math.Min(LineSearch, size - from);
        Span<byte> last = stackalloc byte[LineSearch];
        last = last[..RandomAccess.Read(_file, last[..length], size - length)];
        var lineEnd = last.LastIndexOf((byte)'\n');
        if (lineEnd >= 0)
        {
            return size - length + lineEnd + 1;
        }

        return size - from < LineSearch ? from : size - length + SafeText.CompleteLength(last);
    }

    /// <summary>Reads a range into the buffer; a part that was given up reads as nothing.</summary>
    public int Read(long start, Span<byte> buffer)
    {
        var total = 0;
        while (total < buffer.Length)
        {
            var read = RandomAccess.Read(_file, buffer[total..], start + total);
            if (read == 0)
            {
                break;
            }

            total += read;
        }

        return total;
    }

    /// <summary>Gives everything back to the disk but the first and the last <paramref name="keep"/> bytes. False where the file system cannot.</summary>
    public bool Cut(long size, long keep)
    {
        var from = Math.Max(_holeEnd, RoundUp(keep));
        var to = (size - keep) / Block * Block;
        if (to <= from)
        {
            return true;
        }

        if (_punch?.Invoke(_file, from, to - from) != true)
        {
            return false;
        }

        _holeEnd = to;
        return true;
    }

    /// <summary>The next bytes that are there, at or after <paramref name="from"/> and before <paramref name="end"/>; null when all of that was given up.</summary>
    public (long Start, long End)? Data(long from, long end)
    {
        if (from >= end || NativeMethods.SeekData(_file, from) is not { } start || start >= end)
        {
            return null;
        }

        return (start, Math.Min(NativeMethods.SeekHole(_file, start) ?? end, end));
    }

    /// <summary>
    /// Where the values are, in order. What lies at the edge of a part that was given up may be half of a value, so that counts as well.
    /// </summary>
    public IEnumerable<(long Start, long End)> Hidden(SecretMask mask)
    {
        var size = Size;
        for (var from = 0L; Data(from, size) is var (start, end); from = end)
        {
            for (var at = start; at < end; at += ScanStep)
            {
                foreach (var range in Hidden(mask, at, Math.Min(at + ScanStep, end), start, end))
                {
                    yield return range;
                }
            }

            if (start > 0)
            {
                yield return (start, Math.Min(start + SecretMask.Reach, end));
            }

            if (end < size)
            {
                yield return (Math.Max(start, end - SecretMask.Reach), end);
            }
        }
    }

    public void Dispose() => _file.Dispose();

    private List<(long Start, long End)> Hidden(SecretMask mask, long from, long to, long first, long last)
    {
        var start = Math.Max(first, from - SecretMask.Reach);
        var buffer = new byte[Math.Min(to + SecretMask.Reach, last) - start];
        var bytes = buffer.AsSpan(0, Read(start, buffer));
        mask.Hide(bytes);
        var ranges = new List<(long Start, long End)>();
        for (var at = 0; bytes[at..].IndexOf(SecretMask.Mark) is >= 0 and var skip;)
        {
            var row = bytes[(at + skip)..].IndexOfAnyExcept(SecretMask.Mark);
            var end = row < 0 ? bytes.Length : at + skip + row;
            ranges.Add((start + at + skip, start + end));
            at = end;
        }

        return ranges;
    }

    private static long RoundUp(long value) => (value + Block - 1) / Block * Block;
}
