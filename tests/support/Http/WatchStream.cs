namespace Carillon.Tests.Support.Http;

/// <summary>An open watch, read event by event.</summary>
public sealed class WatchStream : IAsyncDisposable
{
    /// <summary>A generous safety net for an event that never comes.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private readonly HttpResponseMessage _response;
    private readonly StreamReader _reader;

    internal WatchStream(HttpResponseMessage response, Stream stream)
    {
        _response = response;
        _reader = new StreamReader(stream);
    }

    /// <summary>Content type the server chose.</summary>
    public string? ContentType => _response.Content.Headers.ContentType?.ToString();

    /// <summary>The next event; throws when the stream ends or stays silent.</summary>
    public async Task<WatchEvent> NextAsync() =>
        await TryNextAsync() ?? throw new InvalidOperationException("the watch ended");

    /// <summary>The next event, or null when the server has ended the stream.</summary>
    public async Task<WatchEvent?> TryNextAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        var line = await _reader.ReadLineAsync(limit.Token);
        return line is null ? null : WatchEvent.Parse(line);
    }

    /// <summary>Reads on until <paramref name="wanted"/> accepts an event; returns all that were read, that one last.</summary>
    public async Task<IReadOnlyList<WatchEvent>> UntilAsync(Predicate<WatchEvent> wanted)
    {
        var events = new List<WatchEvent>();
        do
        {
            events.Add(await NextAsync());
        }
        while (!wanted(events[^1]));
        return events;
    }

    public ValueTask DisposeAsync()
    {
        _reader.Dispose();
        _response.Dispose();
        return ValueTask.CompletedTask;
    }
}
