using Microsoft.Win32.SafeHandles;

namespace Carillon.Agent.Plugins;

/// <summary>The file that one stream of a plugin goes to, and how far it was read.</summary>
internal sealed class PluginStream : IDisposable
{
    private readonly SafeFileHandle _file;

    public PluginStream(string path)
    {
        _file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
    }

    public long Size => RandomAccess.GetLength(_file);

    /// <summary>Everything before this was read or left out.</summary>
    public long Seen { get; private set; }

    /// <summary>Whether what comes next is the rest of a line whose beginning was dealt with.</summary>
    public bool IsInsideLine { get; private set; }

    /// <summary>Reads what is there, at most as much as fits.</summary>
    public int Read(long start, Span<byte> buffer) => RandomAccess.Read(_file, buffer, start);

    public void Advance(int bytes, bool lineEnded)
    {
        Seen += bytes;
        IsInsideLine = !lineEnded;
    }

    public void SkipTo(long position)
    {
        Seen = position;
        IsInsideLine = true;
    }

    public void Dispose() => _file.Dispose();
}
