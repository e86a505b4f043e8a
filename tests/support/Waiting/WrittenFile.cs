using System.Threading.Channels;

namespace Carillon.Tests.Support.Waiting;

/// <summary>A file that a command under test writes, line by line, to say how far it is.</summary>
public static class WrittenFile
{
    /// <summary>A generous safety net for a command that never writes.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <summary>Waits until the file holds so many whole lines, and gives all that it holds.</summary>
    /// <exception cref="TimeoutException">It did not within three minutes.</exception>
    public static async Task<IReadOnlyList<string>> LinesAsync(string path, int count = 1)
    {
        var news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        using var watcher = new FileSystemWatcher(Path.GetDirectoryName(path)!, Path.GetFileName(path));
        watcher.Created += (_, _) => news.Writer.TryWrite(true);
        watcher.Changed += (_, _) => news.Writer.TryWrite(true);
        watcher.Error += (_, fault) => news.Writer.TryComplete(fault.GetException());
        watcher.EnableRaisingEvents = true; // before the first look, so that nothing falls between the two
        using var limit = new CancellationTokenSource(Limit);
        while (true)
        {
            var lines = File.Exists(path) ? (await File.ReadAllTextAsync(path, CancellationToken.None)).Split('\n') : [""];
            if (lines.Length > count)
            {
                return lines[..^1]; // behind the last line end stands what is still being written
            }

            try
            {
                await news.Reader.ReadAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"{path} never had {count} lines: {string.Join('\n', lines)}");
            }
        }
    }
}
