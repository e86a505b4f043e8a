using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

using Carillon.Agent.Outcomes;
using Carillon.Api.Defaults;
using Carillon.Api.Executions;
using Carillon.Api.Executors;

namespace Carillon.Agent.Http;

/// <summary>Sends one request and judges the answer. Whatever goes wrong is an outcome.</summary>
internal static class HttpExchange
{
    /// <summary>What is read of a body, at most.</summary>
    public const int MaxBody = 64 * 1024;
    private const int MaxRedirects = 10;

    public static async Task<AttemptOutcome> RunAsync(HttpExecutor http, string outputPath, TimeProvider time, CancellationToken end)
    {
        var limit = TimeSpan.FromSeconds(http.TimeoutSeconds ?? ExecutorDefaults.HttpTimeoutSeconds);
        using var timeout = new CancellationTokenSource(limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(end, timeout.Token);
        try
        {
            using var handler = Handler(http);
            using var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
            using var request = Request(http);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
            var body = await ReadBodyAsync(response.Content, both.Token);
            await WriteAsync(outputPath, response, body);
            return Judge(http, (int)response.StatusCode, body);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            return new(ExecutionPhase.TimedOut, Reasons.TimeoutExceeded, $"the request took longer than {limit.TotalSeconds:0} s");
        }
        catch (OperationCanceledException)
        {
            return new(ExecutionPhase.Cancelled, Reasons.Cancelled, "the request was cancelled");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or UriFormatException)
        {
            return new(ExecutionPhase.Failed, Reasons.RequestFailed, Innermost(e).Message);
        }
    }

    private static AttemptOutcome Judge(HttpExecutor http, int code, byte[] body)
    {
        if (!StatusCodeRanges.Contains(http.SuccessStatusCodes ?? ExecutorDefaults.SuccessStatusCodes, code))
        {
            return Unexpected(code, $"the server answered with status {code}");
        }

        if (http.BodyRegex is { } pattern && HttpCheck.BodyPattern(pattern)?.IsMatch(Encoding.UTF8.GetString(body)) != true)
        {
            return Unexpected(code, "the body does not match bodyRegex");
        }

        return new AttemptOutcome(ExecutionPhase.Succeeded) { ExitCode = code };
    }

    private static AttemptOutcome Unexpected(int code, string message) =>
        new(ExecutionPhase.Failed, Reasons.UnexpectedResponse, message) { ExitCode = code };

    private static SocketsHttpHandler Handler(HttpExecutor http)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = http.FollowRedirects ?? ExecutorDefaults.FollowRedirects,
            MaxAutomaticRedirections = MaxRedirects,
            AutomaticDecompression = System.Net.DecompressionMethods.All,
            UseCookies = false,
        };
        if (http.Tls?.InsecureSkipVerify ?? ExecutorDefaults.InsecureSkipVerify)
        {
#pragma warning disable CA5359 // The task asks for it in so many words.
            handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        }

        return handler;
    }

    private static HttpRequestMessage Request(HttpExecutor http)
    {
        var request = new HttpRequestMessage(new HttpMethod(http.Method ?? ExecutorDefaults.HttpMethod), http.Url);
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("carillon", null));
        if (http.Body is { } body)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        }

        foreach (var header in http.Headers ?? [])
        {
            // Without a check of the value: a task may well need what the typed collections find odd.
            if (!request.Headers.TryAddWithoutValidation(header.Name!, header.Value))
            {
                request.Content ??= new ByteArrayContent([]);
                request.Content.Headers.TryAddWithoutValidation(header.Name!, header.Value);
            }
        }

        return request;
    }

    private static async Task<byte[]> ReadBodyAsync(HttpContent content, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[MaxBody];
        var read = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return buffer[..read];
    }

    private static async Task WriteAsync(string path, HttpResponseMessage response, byte[] body)
    {
        var status = string.Create(
            CultureInfo.InvariantCulture, $"HTTP/{response.Version} {(int)response.StatusCode} {response.ReasonPhrase}\n");
        await using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        await file.WriteAsync(Encoding.UTF8.GetBytes(status), CancellationToken.None);
        await file.WriteAsync(body, CancellationToken.None);
    }

    private static Exception Innermost(Exception e) => e.InnerException is { } inner ? Innermost(inner) : e;
}
