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

    private readonly SafeFileHandle _file;
    private readonly HolePuncher _punch;
    private long _holeEnd;

    public StreamFile(string path, HolePuncher punch)
    {
        _punch = punch;
        _file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
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

        if (!_punch(_file, from, to - from))
        {
            return false;
        }

        _holeEnd = to;
        return true;
    }

    public void Dispose() => _file.Dispose();

    private static long RoundUp(long value) => (value + Block - 1) / Block * Block;
}
