using Microsoft.Extensions.Logging;

namespace Carillon.Kubernetes.Transport;

/// <summary>Passes on <c>Warning</c> headers (deprecated fields, rules a server does not check), each text once.</summary>
internal sealed partial class ServerWarnings
{
    private const int MaxRemembered = 256;

    private readonly Action<string>? _handler;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly HashSet<string> _seen = [];

    public ServerWarnings(Action<string>? handler, ILogger logger)
    {
        _handler = handler;
        _logger = logger;
    }

    public void Observe(HttpResponseMessage response)
    {
        if (response.Headers.Warning.Count == 0)
        {
            return;
        }

        foreach (var warning in response.Headers.Warning)
        {
            Report(Unquote(warning.Text));
        }
    }

    private static string Unquote(string quoted) => quoted is ['"', .., '"']
        ? quoted[1..^1].Replace("\\\"", "\"", StringComparison.Ordinal).Replace(@"\\", @"\", StringComparison.Ordinal)
        : quoted;

    private void Report(string text)
    {
        lock (_lock)
        {
            if (_seen.Count >= MaxRemembered || !_seen.Add(text))
            {
                return;
            }
        }

        if (_handler is not null)
        {
            _handler(text);
        }
        else
        {
            LogWarning(text);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The API server warns: {Text}")]
    private partial void LogWarning(string text);
}
