using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Carillon.Tests.Support.ApiServers;

namespace Carillon.Bench.ApiServer;

/// <summary>The few requests that the bench makes, with as little client work as possible around them.</summary>
internal sealed class BenchClient : IDisposable
{
    private const string Collection = "api/v1/namespaces/default/configmaps";
    private static readonly string Payload = new('x', 600);

    private readonly HttpClient _http;

    public BenchClient(string kubeconfigPath)
    {
        _http = KubeconfigAccess.Load(kubeconfigPath).CreateHttpClient();
        _http.DefaultRequestVersion = HttpVersion.Version20;
        _http.Timeout = Timeout.InfiniteTimeSpan;
    }

    public async Task CreateAsync(string name)
    {
        var body = $$$"""{"metadata":{"name":"{{{name}}}"},"data":{"payload":"{{{Payload}}}"}}""";
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _http.PostAsync(new Uri(Collection, UriKind.Relative), content);
        response.EnsureSuccessStatusCode();
    }

    public async Task<string> RevisionAsync()
    {
        var list = await _http.GetStringAsync(new Uri(Collection + "?limit=1", UriKind.Relative));
        return (string)JsonNode.Parse(list)!["metadata"]!["resourceVersion"]!;
    }

    /// <summary>Watches until cancelled, calling <paramref name="onEvent"/> once per event.</summary>
    public async Task WatchAsync(string revision, Action onOpen, Action onEvent, CancellationToken cancellationToken)
    {
        try
        {
            var address = new Uri($"{Collection}?watch=1&resourceVersion={revision}", UriKind.Relative);
            using var response = await _http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            response.EnsureSuccessStatusCode();
            onOpen();
            var buffer = new byte[16 * 1024];
            await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            int read;
            while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
            {
                // An event is a line, and no line break occurs within one.
                for (var index = buffer.AsSpan(0, read).Count((byte)'\n'); index > 0; index--)
                {
                    onEvent();
                }
            }
        }
        catch (Exception e) when (cancellationToken.IsCancellationRequested && e is OperationCanceledException or IOException or HttpRequestException)
        {
            // The measurement is over.
        }
    }

    public void Dispose() => _http.Dispose();
}
