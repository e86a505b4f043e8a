using System.Globalization;

using Carillon.Agent.Output;

namespace Carillon.Agent.Logs;

/// <summary>
/// Prints the whole output of one attempt that is still there, line by line: when it was read, by which stream it came, and the text, safe
/// to print and without secret values. However long it is, only a small part is in memory.
/// </summary>
internal sealed class LogPrinter : IDisposable
{
    private const int Piece = 64 * 1024;
    private const byte OtherInvalid = 0xFE;

    private static readonly string[] Names = ["out", "err"];
    private static readonly string NoTime = new('-', 24);

    private readonly OutputIndex _index;
    private readonly StreamFile[] _streams;
    private readonly TextWriter _writer;

    /// <param name="run">Whose output. Its secret values must be known to its index.</param>
    /// <param name="writer">Where to.</param>
    public LogPrinter(KeptRun run, TextWriter writer)
    {
        _index = run.Index;
        _writer = writer;
        _streams = [new StreamFile(run.Folder.StandardOutput, punch: null), new StreamFile(run.Folder.StandardError, punch: null)];
    }

    public void Print()
    {
        Span<long> ends = stackalloc long[OutputIndex.Streams];
        foreach (var (time, segment) in _index.Reads)
        {
            Print(Text(time), segment with { End = Math.Min(segment.End, _streams[segment.Stream].Size) });
            ends[segment.Stream] = segment.End;
        }

        // What no agent has read yet.
        for (var i = 0; i < _streams.Length; i++)
        {
            Print(NoTime, new OutputSegment(i, ends[i], _streams[i].Size));
        }
    }

    public void Dispose()
    {
        foreach (var stream in _streams)
        {
            stream.Dispose();
        }
    }

    /// <summary>A time as every line begins with it.</summary>
    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    private void Print(string time, OutputSegment segment)
    {
        var stream = _streams[segment.Stream];
        var from = segment.Start;
        while (stream.Data(from, segment.End) is var (start, end))
        {
            PrintGap(time, segment.Stream, start - from);
            for (from = start; from < end;)
            {
                from += PrintPiece(time, segment.Stream, from, end);
            }
        }

        PrintGap(time, segment.Stream, segment.End - from);
    }

    private long PrintPiece(string time, int stream, long start, long end)
    {
        var buffer = new byte[Math.Min(Piece, end - start)];
        var bytes = buffer.AsSpan(0, _streams[stream].Read(start, buffer));
        if (bytes.IsEmpty)
        {
            return end - start; // it was given up just now
        }

        if (start + bytes.Length < end)
        {
            // The rest of a line, or of a character, comes with the next piece.
            var lines = bytes.LastIndexOf((byte)'\n') + 1;
            bytes = bytes[..(lines > 0 ? lines : SafeText.CompleteLength(bytes))];
        }

        Hide(bytes, stream, start);
        var text = SafeText.Prefix(bytes, int.MaxValue, masked: true).Text;
        foreach (var line in (text.EndsWith('\n') ? text[..^1] : text).Split('\n'))
        {
            PrintLine(time, stream, line);
        }

        return bytes.Length;
    }

    private void Hide(Span<byte> bytes, int stream, long start)
    {
        bytes.Replace(SecretMask.Mark, OtherInvalid);
        foreach (var range in _index.Hidden)
        {
            var from = Math.Max(range.Start, start);
            var to = Math.Min(range.End, start + bytes.Length);
            if (range.Stream == stream && from < to)
            {
                bytes[(int)(from - start)..(int)(to - start)].Fill(SecretMask.Mark);
            }
        }
    }

    private void PrintGap(string time, int stream, long bytes)
    {
        if (bytes > 0)
        {
            PrintLine(time, stream, string.Create(CultureInfo.InvariantCulture, $"[... {bytes} bytes left out ...]"));
        }
    }

    private void PrintLine(string time, int stream, string text)
    {
        _writer.Write(time);
        _writer.Write(' ');
        _writer.Write(Names[stream]);
        _writer.Write("  ");
        _writer.WriteLine(text);
    }
}
