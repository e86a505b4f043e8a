using System.Net;

using Carillon.Agent.Outcomes;
using Carillon.Api.Defaults;
using Carillon.Api.Executions;
using Carillon.Api.Executors;

namespace Carillon.Agent.Http;

/// <summary>Sends one request, follows where it is sent on, and judges the answer. Whatever goes wrong is an outcome.</summary>
internal sealed class HttpExchange
{
    private const int MaxRedirects = 10;

    private readonly HttpPlan _plan;
    private readonly HttpOutput _output;
    private readonly HttpLimits _limits;
    private readonly IWebProxy _proxy;
    private readonly TimeProvider _time;
    private readonly HttpProgress _progress = new();
    private readonly HttpConnector _connector;

    public HttpExchange(HttpPlan plan, HttpOutput output, AddressPolicy policy, HttpLimits limits, IWebProxy proxy, TimeProvider time)
    {
        _plan = plan;
        _output = output;
        _limits = limits;
        _proxy = proxy;
        _time = time;
        _connector = new HttpConnector(plan, policy, limits, _progress, time);
    }

    public async Task<AttemptOutcome> RunAsync(CancellationToken end)
    {
        var outcome = await TryAsync(end);
        return _output.Problem is { } problem ? outcome.With(problem) : outcome;
    }

    private async Task<AttemptOutcome> TryAsync(CancellationToken end)
    {
        var limit = TimeSpan.FromSeconds(_plan.Spec.TimeoutSeconds ?? ExecutorDefaults.HttpTimeoutSeconds);
        using var timeout = new CancellationTokenSource(limit, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(end, timeout.Token);
        try
        {
            return await FollowAsync(both.Token);
        }
        catch (Exception) when (end.IsCancellationRequested)
        {
            return new(ExecutionPhase.Cancelled, Reasons.Cancelled, "the request was cancelled");
        }
        catch (Exception) when (timeout.IsCancellationRequested)
        {
            return new(
                ExecutionPhase.TimedOut, Reasons.TimeoutExceeded, $"the request took longer than {limit.TotalSeconds:0} s: it was still {_progress.Phase}");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            var cause = Cause(e);
            return new(ExecutionPhase.Failed, cause is AddressRefusedException ? Reasons.AddressRefused : Reasons.RequestFailed, cause.Message);
        }
    }

    private async Task<AttemptOutcome> FollowAsync(CancellationToken cancellationToken)
    {
        var hop = new HttpHop(_plan.Url, _plan.Spec.Method ?? ExecutorDefaults.HttpMethod, _plan.Spec.Body is not null, IsFirstOrigin: true);
        for (var redirects = 0; ; redirects++)
        {
            using var invoker = new HttpMessageInvoker(await HandlerAsync(hop.Url, cancellationToken));
            using var request = HttpRequests.Make(_plan, hop);
            using var answer = await invoker.SendAsync(request, cancellationToken);
            await _output.StatusAsync(answer);
            switch (Redirect(hop, answer))
            {
                case RedirectDecision.Follow when redirects == MaxRedirects:
                    return Unexpected((int)answer.StatusCode, $"there were more than {MaxRedirects} redirects");
                case RedirectDecision.Follow follow:
                    await _output.RedirectAsync(follow.Next.Url);
                    hop = follow.Next;
                    break;
                case RedirectDecision.Refused refused:
                    return Unexpected((int)answer.StatusCode, $"the redirect was not followed: {refused.Why}");
                default:
                    return await JudgeAsync(answer, cancellationToken);
            }
        }
    }

    private RedirectDecision Redirect(HttpHop hop, HttpResponseMessage answer) => _plan.Spec.FollowRedirects ?? ExecutorDefaults.FollowRedirects
        ? RedirectDecision.Of(
            hop, _plan.Url, (int)answer.StatusCode, answer.Headers.TryGetValues("Location", out var locations) ? locations.First() : null)
        : new RedirectDecision.Stay();

    private async Task<AttemptOutcome> JudgeAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        _progress.Phase = "reading the body of the answer";
        var code = (int)answer.StatusCode;
        var body = await HttpBody.ReadAsync(answer.Content, cancellationToken);
        await _output.BodyAsync(body);
        var expected = _plan.Spec.SuccessStatusCodes ?? ExecutorDefaults.SuccessStatusCodes;
        if (!expected.Any(codes => StatusCodeRange.TryParse(codes, out var range) && range.Contains(code)))
        {
            return Unexpected(code, $"the server answered with status {code}");
        }

        return (_plan.Spec.BodyRegex is { } pattern ? HttpBody.Matches(pattern, body, _limits.Match) : true) switch
        {
            true => new AttemptOutcome(ExecutionPhase.Succeeded) { ExitCode = code },
            false => Unexpected(code, "the body does not match bodyRegex"),
            null => Unexpected(code, $"bodyRegex did not come to an end within {_limits.Match.TotalSeconds:0.#} s"),
        };
    }

    /// <summary>One for each hop: nothing is reused, and a redirect is dealt with like a first request.</summary>
    private async Task<SocketsHttpHandler> HandlerAsync(Uri url, CancellationToken end)
    {
        // No proxy can reach our own loopback.
        var throughProxy = !url.IsLoopback && !_proxy.IsBypassed(url) && _proxy.GetProxy(url) is { } proxy && proxy != url;
        if (throughProxy)
        {
            _progress.Phase = $"resolving {url.Host}";
            await _connector.CheckAsync(url, end);
        }

        return new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.All,
            UseCookies = false,
            ActivityHeadersPropagator = null,
            ConnectTimeout = Timeout.InfiniteTimeSpan, // the connector has limits that say what took so long
            RequestHeaderEncodingSelector = static (_, _) => System.Text.Encoding.UTF8,
            UseProxy = throughProxy,
            Proxy = throughProxy ? _proxy : null,
            SslOptions = _plan.TlsFor(url.IdnHost), // for tunnels; else the connector has encrypted already
            ConnectCallback = async (context, cancellationToken) =>
            {
                var stream = throughProxy
                    ? await _connector.ConnectToProxyAsync(context.DnsEndPoint, cancellationToken)
                    : await _connector.ConnectAsync(url, cancellationToken);
                _progress.Phase = throughProxy ? "waiting for the proxy or the answer" : "waiting for the answer";
                return stream;
            },
        };
    }

    private static AttemptOutcome Unexpected(int code, string message) =>
        new(ExecutionPhase.Failed, Reasons.UnexpectedResponse, message) { ExitCode = code };

    /// <summary>Ours, which say what was going on; else the innermost, which says what it was.</summary>
    private static Exception Cause(Exception e) =>
        e is AddressRefusedException or ConnectException || e.InnerException is null ? e : Cause(e.InnerException);
}
