using System.Net;

using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Clocks;
using Carillon.Kubernetes.Configuration;

using Microsoft.Extensions.Logging;

namespace Carillon.Kubernetes.Transport;

/// <summary>
/// Sends requests: adds the credential, waits out throttling, tries once more with a fresh credential after a 401, learns the server's
/// time, and turns every failure into a <see cref="KubernetesException"/>.
/// </summary>
internal sealed partial class ApiTransport : IDisposable
{
    /// <summary>A server may not make us wait longer than this within one call; the caller learns the full time from the exception.</summary>
    private static readonly TimeSpan MaxThrottleWait = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan DefaultThrottleWait = TimeSpan.FromSeconds(1);

    private const string JsonMediaType = "application/json";

    private readonly KubernetesClientOptions _options;
    private readonly ServerClock _clock;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ConnectionPool _connections;
    private readonly ICredentialSource _credentials;
    private readonly ServerWarnings _warnings;
    private readonly ServerReach _reach;
    private readonly string _base;

    public ApiTransport(KubernetesClientOptions options, ServerClock clock, TimeProvider time, ILogger logger)
    {
        _options = options;
        _clock = clock;
        _time = time;
        _logger = logger;
        _connections = new(options, time);
        _credentials = options.Exec is { } command
            ? new ExecCredentialSource(options, command, time)
            : new ConfiguredCredentialSource(options, time);
        _warnings = new(options.OnWarning, logger);
        _reach = new(options.Server, time, logger);
        _base = options.Server.GetLeftPart(UriPartial.Path).TrimEnd('/');
    }

    /// <inheritdoc cref="IKubernetesClient.NextReturn" />
    public Task NextReturn => _reach.NextReturn;

    /// <summary>Calls, and reads the answer with <paramref name="read"/>.</summary>
    public async Task<TResult> CallAsync<TResult>(
        HttpMethod method, string path, RequestBody? body, Func<Stream, CancellationToken, Task<TResult>> read, CancellationToken cancellationToken,
        string accept = JsonMediaType)
    {
        using var deadline = new Deadline(_options.RequestTimeout, _time, cancellationToken);
        var sent = _time.GetTimestamp();
        try
        {
            using var response = await SendAsync(method, path, body, accept, deadline).ConfigureAwait(false);
            await using var stream = await response.Content.ReadAsStreamAsync(deadline.Token).ConfigureAwait(false);
            return await read(stream, deadline.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (TransportFault.From(e, method, path, cancellationToken) is { } fault)
        {
            _reach.Failed(fault, sent);
            throw fault;
        }
    }

    /// <summary>Calls, and does not care for the answer.</summary>
    public Task CallAsync(HttpMethod method, string path, RequestBody? body, CancellationToken cancellationToken)
    {
        return CallAsync(method, path, body, DrainAsync, cancellationToken);

        static async Task<bool> DrainAsync(Stream stream, CancellationToken token)
        {
            await stream.CopyToAsync(Stream.Null, token).ConfigureAwait(false); // unread answers would cost their connection
            return true;
        }
    }

    /// <summary>Opens a watch, which may last <paramref name="timeout"/> and some grace.</summary>
    public async Task<WatchConnection> OpenAsync(
        string path, TimeSpan timeout, CancellationToken cancellationToken, string accept = JsonMediaType)
    {
        var deadline = new Deadline(_options.RequestTimeout, _time, cancellationToken);
        var sent = _time.GetTimestamp();
        try
        {
            var response = await SendAsync(HttpMethod.Get, path, null, accept, deadline).ConfigureAwait(false);
            deadline.Restart(timeout + TimeSpan.FromSeconds(30));
            var stream = await response.Content.ReadAsStreamAsync(deadline.Token).ConfigureAwait(false);
            return new(response, stream, path, deadline, cancellationToken);
        }
        catch (Exception e)
        {
            deadline.Dispose();
            if (TransportFault.From(e, HttpMethod.Get, path, cancellationToken) is { } fault)
            {
                _reach.Failed(fault, sent);
                throw fault;
            }

            throw;
        }
    }

    public void Dispose()
    {
        _connections.Dispose();
        (_credentials as IDisposable)?.Dispose();
    }

    /// <summary>Sends until there is a success, or an error that waiting or a new credential cannot help.</summary>
    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, RequestBody? body, string accept, Deadline deadline)
    {
        var throttled = 0;
        var refused = false;
        while (true)
        {
            var credential = await _credentials.GetAsync(deadline.Token).ConfigureAwait(false);
            var response = await SendOnceAsync(method, path, body, accept, credential, deadline.Token).ConfigureAwait(false);
            if (response.IsSuccessStatusCode)
            {
                return response;
            }

            KubernetesApiException error;
            using (response)
            {
                error = await ErrorAnswer.ReadAsync(response, _time, deadline.Token).ConfigureAwait(false);
            }

            if (error.IsUnauthorized && !refused && _credentials.Refused(credential))
            {
                refused = true;
            }
            else if (IsThrottle(error) && throttled < _options.MaxThrottleRetries && (error.RetryAfter ?? DefaultThrottleWait) <= MaxThrottleWait)
            {
                throttled++;
                var wait = error.RetryAfter ?? DefaultThrottleWait;
                LogThrottled(method, path, error.Code, wait);
                deadline.Stop(); // the wait is the server's wish, not its slowness
                await Task.Delay(wait, _time, deadline.Token).ConfigureAwait(false);
                TransportMetrics.Waited(wait);
                deadline.Restart(_options.RequestTimeout);
            }
            else
            {
                throw error;
            }
        }
    }

    private async Task<HttpResponseMessage> SendOnceAsync(
        HttpMethod method, string path, RequestBody? body, string accept, Credential credential, CancellationToken cancellationToken)
    {
        using var request = CreateRequest(method, path, body, accept, credential);
        var sent = _time.GetTimestamp();
        var code = 0;
        HttpResponseMessage response;
        try
        {
            response = await _connections.For(credential.Certificate).SendAsync(request, cancellationToken).ConfigureAwait(false);
            code = (int)response.StatusCode;
        }
        finally
        {
            TransportMetrics.Answered(method, code, _time.GetElapsedTime(sent));
        }

        _reach.Answered(sent);
        if (response.Headers.Date is { } date)
        {
            _clock.Observe(date, sent, _time.GetTimestamp());
        }

        _warnings.Observe(response);
        return response;
    }

    private HttpRequestMessage CreateRequest(HttpMethod method, string path, RequestBody? body, string accept, Credential credential)
    {
        var request = new HttpRequestMessage(method, _base + path)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower, // ALPN decides; HTTP/1.1 where the server knows no other
        };
        request.Headers.TryAddWithoutValidation("Accept", accept);
        request.Headers.TryAddWithoutValidation("User-Agent", _options.UserAgent);
        request.Headers.Authorization = credential.Authorization;
        if (_options.TlsServerName is { } name)
        {
            // The handler takes SNI and the name to verify from here.
            request.Headers.Host = _options.Server.IsDefaultPort ? name : $"{name}:{_options.Server.Port}";
        }

        if (body is not null)
        {
            request.Content = new ReadOnlyMemoryContent(body.Bytes);
            request.Content.Headers.ContentType = new(body.MediaType);
        }

        return request;
    }

    private static bool IsThrottle(KubernetesApiException error) =>
        error.IsTooManyRequests || (error.Code == (int)HttpStatusCode.ServiceUnavailable && error.RetryAfter is not null);
}
