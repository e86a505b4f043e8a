using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

using Carillon.Runtime.Health;
using Carillon.Runtime.Metrics;

using Microsoft.Extensions.Logging;

namespace Carillon.Runtime.Probes;

/// <summary>
/// Serves <c>/healthz</c>, <c>/readyz</c> and <c>/metrics</c> by HTTP/1.1 with nothing but sockets, so that the agent needs no web
/// framework. GET and HEAD only, one request per connection; anything else is answered with an error and closed.
/// </summary>
public sealed partial class ProbeServer : IAsyncDisposable
{
    private const string MetricsType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly ProbeServerOptions _options;
    private readonly HealthRegistry _health;
    private readonly MetricsCollector _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _slots;
    private TcpListener? _listener;
    private Task _accepting = Task.CompletedTask;
    private bool _disposed;

    /// <summary>Stores its parts; nothing listens before <see cref="Start"/>.</summary>
    public ProbeServer(ProbeServerOptions options, HealthRegistry health, MetricsCollector metrics, TimeProvider time, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _health = health;
        _metrics = metrics;
        _time = time;
        _logger = logger;
        _slots = new(options.MaxConnections, options.MaxConnections);
    }

    /// <summary>Where the server listens, with the real port.</summary>
    /// <exception cref="InvalidOperationException">It was not started.</exception>
    public IPEndPoint EndPoint => _listener?.LocalEndpoint as IPEndPoint ?? throw new InvalidOperationException("the probe server was not started");

    /// <summary>Begins to listen.</summary>
    /// <exception cref="SocketException">The address cannot be used.</exception>
    public void Start()
    {
        _listener = new(_options.Listen);
        _listener.Start();
        _accepting = Task.Run(AcceptAsync);
        LogListening(EndPoint);
    }

    /// <summary>Stops listening and closes what is open.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true))
        {
            return;
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        _listener?.Stop();
        await _accepting.ConfigureAwait(false);
        for (var i = 0; i < _options.MaxConnections; i++)
        {
            await _slots.WaitAsync().ConfigureAwait(false); // every connection gives its slot back when it is closed
        }

        _listener?.Dispose();
        _slots.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var stop = _stop.Token;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await _slots.WaitAsync(stop).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            try
            {
                var client = await _listener!.AcceptTcpClientAsync(stop).ConfigureAwait(false);
                _ = ServeAsync(client, stop); // gives the slot back itself, and never throws
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or InvalidOperationException)
            {
                _slots.Release(); // stopped; a listener that was stopped just before says "not listening"
                return;
            }
            catch (SocketException e)
            {
                // For example no file descriptors left: pausing lets others close some.
                _slots.Release();
                LogAcceptFailed(e);
                await Task.Delay(TimeSpan.FromSeconds(1), _time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ServeAsync(TcpClient client, CancellationToken stop)
    {
        try
        {
            using var deadline = new CancellationTokenSource(_options.ConnectionTimeout, _time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stop);
            using (client)
            {
                var stream = client.GetStream();
                var request = await ReadRequestAsync(stream, either.Token).ConfigureAwait(false);
                if (request is not null)
                {
                    await WriteAsync(stream, request, Answer(request), either.Token).ConfigureAwait(false);
                }
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // The client left or was too slow: nothing to tell anybody.
        }
        catch (Exception fault)
        {
            LogFault(fault);
        }
        finally
        {
            _slots.Release();
        }
    }

    /// <summary>Reads up to the empty line.</summary>
    /// <returns>The request line, empty when the request is too large; null when the client closed early.</returns>
    private async Task<string?> ReadRequestAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[_options.MaxRequestBytes];
        var length = 0;
        while (length < buffer.Length)
        {
            var count = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
            if (count == 0)
            {
                return null;
            }

            length += count;
            if (buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8) >= 0)
            {
                return Encoding.Latin1.GetString(buffer, 0, buffer.AsSpan().IndexOf("\r\n"u8));
            }
        }

        return "";
    }

    private ProbeResponse Answer(string requestLine)
    {
        if (requestLine.Length == 0)
        {
            return ProbeResponse.Text(431, "the request is too large\n");
        }

        if (requestLine.Split(' ') is not [var method, ['/', ..] target, "HTTP/1.0" or "HTTP/1.1"])
        {
            return ProbeResponse.Text(400, "this is no HTTP/1.1 request\n");
        }

        if (method is not ("GET" or "HEAD"))
        {
            return ProbeResponse.Text(405, "only GET and HEAD are served\n");
        }

        return target.Split('?')[0] switch
        {
            "/healthz" or "/livez" => Health(_health.CheckLiveness()),
            "/readyz" => Health(_health.CheckReadiness()),
            "/metrics" => new(200, MetricsType, _metrics.Collect()),
            _ => ProbeResponse.Text(404, "served are /healthz, /readyz and /metrics\n"),
        };
    }

    private static ProbeResponse Health(HealthReport report) => ProbeResponse.Text(report.IsHealthy ? 200 : 503, report.ToString());

    private static async Task WriteAsync(NetworkStream stream, string requestLine, ProbeResponse response, CancellationToken cancellationToken)
    {
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 {response.Status} {response.StatusText}\r\nContent-Type: {response.ContentType}\r\nContent-Length: {response.Body.Length}\r\n"
            + $"{(response.Status == 405 ? "Allow: GET, HEAD\r\n" : "")}Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n");
        await stream.WriteAsync(Encoding.Latin1.GetBytes(head), cancellationToken).ConfigureAwait(false);
        if (!requestLine.StartsWith("HEAD ", StringComparison.Ordinal))
        {
            await stream.WriteAsync(response.Body, cancellationToken).ConfigureAwait(false);
        }
    }
}
