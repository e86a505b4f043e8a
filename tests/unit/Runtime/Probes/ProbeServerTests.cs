using System.Net;
using System.Net.Sockets;
using System.Text;

using Carillon.Runtime.Health;
using Carillon.Runtime.Metrics;
using Carillon.Runtime.Probes;

using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Tests.Unit.Runtime.Probes;

public sealed class ProbeServerTests : IAsyncLifetime
{
    private readonly HealthRegistry _health = new();
    private readonly MetricsCollector _metrics = new(_ => false);
    private readonly ProbeServer _server;
    private readonly HttpClient _http = new();

    public ProbeServerTests()
    {
        _server = new(
            new() { Listen = new(IPAddress.Loopback, 0), MaxRequestBytes = 1024, MaxConnections = 2 },
            _health,
            _metrics,
            TimeProvider.System,
            NullLogger.Instance);
    }

    [Fact]
    public async Task Readyz_OneCheckFails_Is503WithTheReason()
    {
        _health.AddReadiness("caches", () => HealthResult.Healthy);
        _health.AddReadiness("leader", () => HealthResult.Unhealthy("no contact\nsince 12:00"));

        using var response = await _http.GetAsync(Url("/readyz"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(
            "[+]caches ok\n[-]leader failed: no contact since 12:00\nnot ok\n".ReplaceLineEndings("\n"),
            (await response.Content.ReadAsStringAsync()).ReplaceLineEndings("\n"));
        Assert.Equal(HttpStatusCode.OK, (await _http.GetAsync(Url("/healthz"))).StatusCode);
    }

    [Fact]
    public async Task Readyz_CheckThrows_Is503()
    {
        _health.AddReadiness("broken", () => throw new InvalidOperationException("oops"));

        using var response = await _http.GetAsync(Url("/readyz?verbose"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains("oops", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_Get_IsPrometheusText()
    {
        using var response = await _http.GetAsync(Url("/metrics"));

        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.Contains("\nprocess_resident_memory_bytes ", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET /nothing HTTP/1.1\r\n\r\n", "HTTP/1.1 404 ")]
    [InlineData("POST /healthz HTTP/1.1\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 405 ")]
    [InlineData("GET http://x/healthz HTTP/1.1\r\n\r\n", "HTTP/1.1 400 ")]
    [InlineData("nonsense\r\n\r\n", "HTTP/1.1 400 ")]
    [InlineData("\u0016\u0003\u0001 \r\n\r\n", "HTTP/1.1 400 ")]
    [InlineData("HEAD /healthz HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK")]
    public async Task Request_OfAnyKind_GetsItsStatus(string request, string expected)
    {
        var answer = await SendAsync(request);

        Assert.StartsWith(expected, answer, StringComparison.Ordinal);
        if (request.StartsWith("HEAD", StringComparison.Ordinal))
        {
            Assert.EndsWith("\r\n\r\n", answer, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Request_TooLarge_Is431()
    {
        var answer = await SendAsync("GET /healthz HTTP/1.1\r\nX: " + new string('x', 2000));

        Assert.StartsWith("HTTP/1.1 431 ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DisposeAsync_WithAnIdleConnection_DoesNotHang()
    {
        using var idle = new TcpClient();
        await idle.ConnectAsync(_server.EndPoint);
        Assert.Equal(HttpStatusCode.OK, (await _http.GetAsync(Url("/healthz"))).StatusCode);

        await _server.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(2));
    }

    public Task InitializeAsync()
    {
        _server.Start();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _metrics.Dispose();
        _http.Dispose();
    }

    private Uri Url(string path) => new($"http://{_server.EndPoint}{path}");

    private async Task<string> SendAsync(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(_server.EndPoint);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
        using var reader = new StreamReader(stream);
        var answer = new StringBuilder();
        try
        {
            var buffer = new char[1024];
            int count;
            while ((count = await reader.ReadAsync(buffer)) > 0)
            {
                answer.Append(buffer, 0, count);
            }
        }
        catch (IOException)
        {
            // closed with unread request bytes: what came before counts
        }

        return answer.ToString();
    }
}
