using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Carillon.Tests.Support.Http;

/// <summary>A server on every loopback address that answers each request with bytes of the test's choice, and closes the connection.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Any, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly X509Certificate2? _certificate;
    private readonly Func<string, Stream, Task> _answer;
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly Task _accepting;

    private ScriptedServer(Func<string, Stream, Task> answer, X509Certificate2? certificate)
    {
        _answer = answer;
        _certificate = certificate;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Head and body of every request, in the order in which they came.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>How many connections were made, whatever came of them.</summary>
    public int Connections => _connections.Count;

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Answers a request with a text: <c>200 OK</c>, header lines, an empty line, a body.</summary>
    public static ScriptedServer Answering(Func<string, string> answer, X509Certificate2? certificate = null) =>
        new(async (request, stream) => await stream.WriteAsync(Encoding.Latin1.GetBytes("HTTP/1.1 " + answer(request).ReplaceLineEndings("\r\n"))), certificate);

    public static ScriptedServer Doing(Func<string, Stream, Task> answer) => new(answer, certificate: null);

    public string Url(string path = "/", string host = "127.0.0.1") => $"{(_certificate is null ? "http" : "https")}://{host}:{Port}{path}";

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Stop();
        await Task.WhenAll(_connections);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _connections.Add(ServeAsync(client));
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        try
        {
            Stream stream = client.GetStream();
            if (_certificate is not null)
            {
                var encrypted = new SslStream(stream);
                await encrypted.AuthenticateAsServerAsync(_certificate);
                stream = encrypted;
            }

            await using (stream)
            {
                if (await ReadAsync(stream) is { } request)
                {
                    Requests.Enqueue(request);
                    await _answer(request, stream);
                }
            }
        }
        catch (Exception e) when (e is IOException or SocketException or System.Security.Authentication.AuthenticationException or OperationCanceledException)
        {
            // The client went away, which may be what the test is about.
        }
    }

    private async Task<string?> ReadAsync(Stream stream)
    {
        var request = new StringBuilder();
        var buffer = new byte[4096];
        while (!IsWhole(request.ToString()))
        {
            var read = await stream.ReadAsync(buffer, _stop.Token);
            if (read == 0)
            {
                return null;
            }

            request.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }

        return request.ToString();
    }

    private static bool IsWhole(string request)
    {
        const string lengthHeader = "\r\nContent-Length: ";
        var headEnd = request.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (headEnd < 0)
        {
            return false;
        }

        var at = request.IndexOf(lengthHeader, StringComparison.OrdinalIgnoreCase);
        var length = at < 0 || at > headEnd ? 0 : int.Parse(request[(at + lengthHeader.Length)..request.IndexOf("\r\n", at + 2, StringComparison.Ordinal)], CultureInfo.InvariantCulture);
        return request.Length >= headEnd + 4 + length;
    }
}
