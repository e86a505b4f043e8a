using System.Collections.Concurrent;
using System.Net.Http.Headers;

using Carillon.Tests.Support.FakeApi;
using Carillon.Tests.Support.Waiting;

using Microsoft.AspNetCore.Http;

namespace Carillon.Tests.Integration.Agent;

/// <summary>
/// Stands between an agent and its API server, passes on what is asked as an administrator, and on demand does what servers, proxies
/// and load balancers do on their bad days.
/// </summary>
internal sealed class FaultyFront : IAsyncDisposable
{
    private readonly HttpClient _server;
    private readonly ConcurrentQueue<(FakeRequest Request, int Code)> _answered = new();
    private readonly LoggedLines<FaultyFront> _results = new();
    private readonly Dictionary<string, int> _tries = [];
    private readonly LoggedLines<FaultyFront> _held = new();
    private Turn _turn = new(null, new CancellationTokenSource());
    private FakeApiServer _front = null!;

    private FaultyFront(HttpClient server)
    {
        _server = server;
    }

    public Uri Address => _front.Address;

    /// <summary>Starts it, in good health.</summary>
    /// <param name="server">An administrator's client of the API server.</param>
    public static async Task<FaultyFront> StartAsync(HttpClient server)
    {
        var front = new FaultyFront(server);
        front._front = await FakeApiServer.StartAsync(front.AnswerAsync);
        return front;
    }

    /// <summary>What the API server has accepted of status writes with a final phase, by name of the Execution.</summary>
    public IReadOnlyList<string> ReportedResults => [.. _answered
        .Where(static answer => answer.Code is >= 200 and < 300 && IsResult(answer.Request))
        .Select(static answer => NameOf(answer.Request))];

    /// <summary>Cuts what is open, and from now on lets <paramref name="fault"/> answer first; true means that it has.</summary>
    public Task TurnAsync(Func<FakeRequest, HttpResponse, Task<bool>>? fault) =>
        TurnAsync(fault is null ? null : (request, response, _) => fault(request, response));

    /// <summary>Refuses everything.</summary>
    public Task RefuseAsync(int code, string reason) => TurnAsync(async (_, response) =>
    {
        await response.StatusAsync(code, reason);
        return true;
    });

    /// <summary>Takes every request and answers none.</summary>
    public Task HangAsync() => TurnAsync(async (request, response, until) =>
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(request.Aborted, until);
        _held.Say(request.Path);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        response.HttpContext.Abort();
        return true;
    });

    public Task HealAsync() => TurnAsync((Func<FakeRequest, HttpResponse, CancellationToken, Task<bool>>?)null);

    /// <summary>Waits until so many requests more hang.</summary>
    public async Task HeldAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            await _held.NextAsync("");
        }
    }

    /// <summary>Waits until the agent has tried so many times, in all, to write the result of each of these Executions.</summary>
    public async Task TriesAsync(int count, params IEnumerable<string> names)
    {
        while (names.Any(name => _tries.GetValueOrDefault(name) < count))
        {
            var name = await _results.NextAsync("");
            _tries[name] = _tries.GetValueOrDefault(name) + 1;
        }
    }

    /// <summary>Lets the API server do what is asked, and breaks off in the middle of its answer.</summary>
    public async Task BreakOffAsync(FakeRequest request, HttpResponse response)
    {
        using var answer = await PassOnAsync(request);
        var body = await answer.Content.ReadAsByteArrayAsync(CancellationToken.None);
        response.StatusCode = (int)answer.StatusCode;
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body.AsMemory(0, body.Length / 2));
        await response.Body.FlushAsync();
        response.HttpContext.Abort();
    }

    public static bool IsResult(FakeRequest request) => request.Method == "PATCH" && request.Path.Contains("/executions/", StringComparison.Ordinal)
        && !request.Body.Contains("\"phase\":\"Running\"", StringComparison.Ordinal);

    public async ValueTask DisposeAsync()
    {
        await _turn.Until.CancelAsync();
        await _front.DisposeAsync();
    }

    private Task TurnAsync(Func<FakeRequest, HttpResponse, CancellationToken, Task<bool>>? fault) =>
        Interlocked.Exchange(ref _turn, new Turn(fault, new CancellationTokenSource())).Until.CancelAsync();

    private static string NameOf(FakeRequest request) => request.Path.Split('/')[^2];

    private async Task AnswerAsync(FakeRequest request, HttpResponse response)
    {
        var turn = Volatile.Read(ref _turn); // before it is told of: whoever hears of it may turn us at once, and it belongs to what was before
        var until = turn.Until.Token;
        if (IsResult(request))
        {
            _results.Say(NameOf(request));
        }

        if (turn.Fault is { } fault && await fault(request, response, until))
        {
            return;
        }

        try
        {
            using var answer = await PassOnAsync(request);
            response.StatusCode = (int)answer.StatusCode;
            response.ContentType = answer.Content.Headers.ContentType?.ToString();
            await response.Body.FlushAsync(until); // a watch may have nothing to say for long
            _answered.Enqueue((request, response.StatusCode));
            await answer.Content.CopyToAsync(response.Body, until);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or HttpRequestException)
        {
            response.HttpContext.Abort();
        }
    }

    private async Task<HttpResponseMessage> PassOnAsync(FakeRequest request)
    {
        using var asked = new HttpRequestMessage(new HttpMethod(request.Method), new Uri(_server.BaseAddress!, request.Target.TrimStart('/')));
        asked.Headers.TryAddWithoutValidation("Accept", request.Headers["Accept"]);
        if (request.Body.Length > 0)
        {
            asked.Content = new StringContent(request.Body);
            asked.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(request.Headers["Content-Type"]);
        }

        return await _server.SendAsync(asked, HttpCompletionOption.ResponseHeadersRead, request.Aborted);
    }

    /// <summary>What is done to requests, and until when. One thing, so that no request meets the end of one turn and the fault of another.</summary>
    private sealed record Turn(Func<FakeRequest, HttpResponse, CancellationToken, Task<bool>>? Fault, CancellationTokenSource Until);
}
