using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;

namespace Carillon.Tests.Support.Faults;

/// <summary>
/// A bad day of an API server and the network to it: some requests are refused, lost on the way there, or carried out with their answers lost
/// on the way back; watches break off. Which ones a seed decides, but for the order in which requests come.
/// </summary>
public sealed class FaultInjectingHandler : DelegatingHandler
{
    private readonly Random _random;
    private readonly double _share;
    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<InjectedFault, int> _done = [];
    private volatile bool _isCalm;
    private volatile bool _isDark;

    /// <param name="seed">Decides what goes wrong.</param>
    /// <param name="share">Which part of the requests goes wrong, 0 to 1.</param>
    public FaultInjectingHandler(int seed, double share)
    {
        _random = new Random(seed);
        _share = share;
    }

    /// <summary>Puts it before the connections of a client.</summary>
    public HttpMessageHandler Wrap(HttpMessageHandler inner)
    {
        InnerHandler = inner;
        return this;
    }

    /// <summary>How often what was done.</summary>
    public IReadOnlyDictionary<InjectedFault, int> Done => _done;

    /// <summary>No faults any more.</summary>
    public void Calm()
    {
        _isCalm = true;
        _isDark = false;
    }

    /// <summary>Nothing comes through any more, or again.</summary>
    public void GoDark(bool isDark) => _isDark = isDark;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (_isDark)
        {
            throw Lost("before");
        }

        var isWatch = request.RequestUri?.Query.Contains("watch=", StringComparison.Ordinal) == true;
        if (Choose(request.Method, isWatch) is not { } fault)
        {
            return isWatch ? Watched(await base.SendAsync(request, cancellationToken), int.MaxValue) : await base.SendAsync(request, cancellationToken);
        }

        _done.AddOrUpdate(fault, 1, static (_, count) => count + 1);
        return fault switch
        {
            InjectedFault.Conflict => Refuse(HttpStatusCode.Conflict, "Conflict"),
            InjectedFault.TooManyRequests => Refuse(HttpStatusCode.TooManyRequests, "TooManyRequests", retryAfter: 1),
            InjectedFault.InternalError => Refuse(HttpStatusCode.InternalServerError, "InternalError"),
            InjectedFault.Unavailable => Refuse(HttpStatusCode.ServiceUnavailable, "ServiceUnavailable"),
            InjectedFault.LostBefore => throw Lost("before"),
            InjectedFault.CutWatch => Watched(await base.SendAsync(request, cancellationToken), Next(1, 2_000)),
            _ => throw await CarryOutAsync(request, fault, cancellationToken),
        };
    }

    private InjectedFault? Choose(HttpMethod method, bool isWatch)
    {
        if (_isCalm)
        {
            return null;
        }

        lock (_lock)
        {
            if (isWatch)
            {
                return _random.Next(2) == 0 ? InjectedFault.CutWatch : null; // there are few, and each lasts long
            }

            if (_random.NextDouble() >= _share)
            {
                return null;
            }

            return method == HttpMethod.Patch && _random.Next(3) == 0
                ? InjectedFault.Conflict
                : (InjectedFault)_random.Next((int)InjectedFault.TooManyRequests, (int)InjectedFault.CutWatch);
        }
    }

    private int Next(int from, int to)
    {
        lock (_lock)
        {
            return _random.Next(from, to);
        }
    }

    private async Task<Exception> CarryOutAsync(HttpRequestMessage request, InjectedFault fault, CancellationToken cancellationToken)
    {
        using var response = await base.SendAsync(request, cancellationToken);
        await response.Content.CopyToAsync(Stream.Null, cancellationToken); // not before it is done
        return fault == InjectedFault.TimedOutAfter ? new TaskCanceledException("the test kept the answer") : Lost("after");
    }

    private HttpResponseMessage Watched(HttpResponseMessage response, int bytes)
    {
        var content = new StreamContent(new BreakingStream(response.Content.ReadAsStream(), bytes, () => _isDark));
        foreach (var header in response.Content.Headers)
        {
            content.Headers.TryAddWithoutValidation(header.Key, header.Value);
        }

        response.Content = content;
        return response;
    }

    private static HttpResponseMessage Refuse(HttpStatusCode code, string reason, int? retryAfter = null)
    {
        var status = $$"""{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"the test says so","reason":"{{reason}}","code":{{(int)code}}}""";
        var response = new HttpResponseMessage(code) { Content = new StringContent(status, Encoding.UTF8, "application/json") };
        if (retryAfter is { } seconds)
        {
            response.Headers.TryAddWithoutValidation("Retry-After", seconds.ToString(CultureInfo.InvariantCulture));
        }

        return response;
    }

    private static HttpRequestException Lost(string when) => new($"the test cut the connection {when} the request");
}
