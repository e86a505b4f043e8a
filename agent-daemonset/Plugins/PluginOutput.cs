using System.Globalization;
using System.Text;

using Carillon.Agent.Output;

namespace Carillon.Agent.Plugins;

/// <summary>
/// Reads what a plugin writes and keeps the beginning and the end of it as text: log lines without their JSON, everything else as it is.
/// However much comes between two looks, no more than a fixed part of it is read. Not safe for concurrent use.
/// </summary>
internal sealed class PluginOutput : IDisposable
{
    /// <summary>The longest line that is understood, and how far from the end of the output a result still counts.</summary>
    public const int Window = 64 * 1024;

    private const int ProgressStep = 10;

    private readonly PluginStream _stdout;
    private readonly PluginStream _stderr;
    private readonly TextWindow _text;
    private double _shownProgress = -ProgressStep;

    /// <param name="stdout">File of the standard output.</param>
    /// <param name="stderr">File of the standard error.</param>
    /// <param name="excerptBytes">The largest excerpt that will be asked for.</param>
    public PluginOutput(string stdout, string stderr, int excerptBytes)
    {
        _stdout = new PluginStream(stdout);
        _stderr = new PluginStream(stderr);
        _text = new TextWindow(excerptBytes);
    }

    /// <summary>How much is done, by the last line that said so; null while none did.</summary>
    public double? Progress { get; private set; }

    /// <summary>Reads what is new.</summary>
    public void Look(bool final)
    {
        Look(_stdout, final, Understand);
        Look(_stderr, final, Show);
    }

    public OutputExcerpt Excerpt(int budget) => _text.Excerpt(budget);

    /// <summary>The last result among the last bytes of the output, whoever followed it until then; null for none.</summary>
    public PluginResult? FindResult()
    {
        var size = _stdout.Size;
        var buffer = new byte[(int)Math.Min(Window, size)];
        ReadOnlyMemory<byte> rest = buffer.AsMemory(0, _stdout.Read(size - buffer.Length, buffer));
        while (!rest.IsEmpty)
        {
            var lineEnd = rest.Span.LastIndexOf((byte)'\n');
            if (lineEnd < 0 && size > buffer.Length)
            {
                return null; // its beginning is further up
            }

            if (PluginLine.Parse(rest[(lineEnd + 1)..])?.Result is { } result)
            {
                return result;
            }

            rest = rest[..Math.Max(lineEnd, 0)];
        }

        return null;
    }

    public void Dispose()
    {
        _stdout.Dispose();
        _stderr.Dispose();
    }

    private void Look(PluginStream source, bool final, Action<ReadOnlyMemory<byte>> line)
    {
        var size = source.Size;
        if (size - source.Seen > 2 * Window)
        {
            if (!_text.HeadIsFull)
            {
                Take(source, source.Seen + Window, final: false, line);
            }

            // Only the end is of interest now; what lies between may not even be on the disk any more.
            _text.Skip(size - Window - source.Seen);
            source.SkipTo(size - Window);
        }

        Take(source, size, final, line);
    }

    private void Take(PluginStream source, long end, bool final, Action<ReadOnlyMemory<byte>> line)
    {
        if (end <= source.Seen)
        {
            return;
        }

        var buffer = new byte[end - source.Seen];
        ReadOnlyMemory<byte> rest = buffer.AsMemory(0, source.Read(source.Seen, buffer));
        while (!rest.IsEmpty)
        {
            var lineEnd = rest.Span.IndexOf((byte)'\n');
            if (lineEnd < 0 && !final && rest.Length < Window)
            {
                return; // comes whole with a later look
            }

            var piece = lineEnd < 0 ? rest : rest[..(lineEnd + 1)];
            var isWhole = !source.IsInsideLine && (lineEnd >= 0 || final);
            (isWhole ? line : Show)(piece);
            source.Advance(piece.Length, lineEnd >= 0);
            rest = rest[piece.Length..];
        }
    }

    private void Understand(ReadOnlyMemory<byte> line)
    {
        if (line.Length > Window || PluginLine.Parse(line.TrimEnd((byte)'\n')) is not { } read)
        {
            Show(line);
            return;
        }

        if (read.Log is { } log)
        {
            Show(Encoding.UTF8.GetBytes(log.EndsWith('\n') ? log : log + "\n"));
        }

        if (read.Progress is { } progress)
        {
            Note(progress);
        }
    }

    private void Note(double progress)
    {
        Progress = progress;
        if (Math.Abs(progress - _shownProgress) >= ProgressStep || (progress >= 100 && _shownProgress < 100))
        {
            _shownProgress = progress;
            Show(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"progress: {progress:0.#} %\n")));
        }
    }

    private void Show(ReadOnlyMemory<byte> text) => _text.Append(text.Span);
}
