using System.Threading.Channels;

using Microsoft.Extensions.Logging;

namespace Carillon.Tests.Support.Waiting;

/// <summary>A log whose lines a test can wait for: what a part says it has done tells that it has come so far.</summary>
public sealed class LoggedLines<T> : ILogger<T>
{
    /// <summary>A generous safety net for a line that never comes.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

    /// <summary>Takes lines, in their order, up to the next that contains the text, and gives that.</summary>
    /// <exception cref="TimeoutException">It did not come within three minutes.</exception>
    public async Task<string> NextAsync(string text)
    {
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            string line;
            while (!(line = await _lines.Reader.ReadAsync(limit.Token)).Contains(text, StringComparison.Ordinal))
            {
                // not that one
            }

            return line;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"\"{text}\" was never logged");
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Say(formatter(state, exception));

    /// <summary>Adds a line.</summary>
    public void Say(string line) => _lines.Writer.TryWrite(line);
}
