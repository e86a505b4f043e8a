using Carillon.Kubernetes.Configuration;

namespace Carillon.Kubernetes.Transport;

/// <summary>
/// The text of a small file that others replace (a projected token, a rotated certificate). It is read anew when at least ten seconds
/// old: cheap enough to need no look at modification times, which projected volumes with their symbolic links make unreliable. While a
/// file is missing or unreadable the last text is kept. Not safe for concurrent use.
/// </summary>
internal sealed class WatchedFile
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(10);

    private readonly string _path;
    private readonly TimeProvider _time;
    private string? _text;
    private long _readAt;
    private bool _expired;

    public WatchedFile(string path, TimeProvider time)
    {
        _path = path;
        _time = time;
    }

    /// <summary>The text.</summary>
    /// <exception cref="KubeConfigException">It could never be read.</exception>
    public string Read()
    {
        if (_text is not null && !_expired && _time.GetElapsedTime(_readAt) < MaxAge)
        {
            return _text;
        }

        try
        {
            _text = File.ReadAllText(_path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (_text is null)
            {
                throw new KubeConfigException($"cannot read {_path}: {e.Message}", e);
            }
        }

        _readAt = _time.GetTimestamp();
        _expired = false;
        return _text;
    }

    /// <summary>Makes the next <see cref="Read"/> look at the file.</summary>
    public void Expire() => _expired = true;
}
