using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;

using Carillon.Kubernetes.Core;
using Carillon.Kubernetes.Events;
using Carillon.Tests.Support.FakeApi;
using Carillon.Tests.Support.Time;
using Carillon.Tests.Unit.Kubernetes.Client;

using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Tests.Unit.Kubernetes.Events;

public sealed class EventRecorderTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly ObjectReference Task1 = new() { ApiVersion = "carillon.dev/v1", Kind = "DistributedCronTask", Namespace = "team", Name = "backup", Uid = "u1" };

    private readonly ManualTimeProvider _time = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<FakeRequest> _written = Channel.CreateUnbounded<FakeRequest>();
    private Func<FakeRequest, HttpResponse, Task>? _trouble;
    private ClientHarness? _harness;
    private EventRecorder? _recorder;
    private Task _running = Task.CompletedTask;

    [Fact]
    public async Task Record_First_CreatesACompleteEvent()
    {
        await StartAsync();

        _recorder!.Record(EventType.Warning, Task1, "RunFailed", "3 of 5 hosts failed");

        var request = await NextAsync();
        Assert.Equal("POST /api/v1/namespaces/team/events", $"{request.Method} {request.Path}");
        var body = JsonNode.Parse(request.Body)!;
        Assert.StartsWith("backup.", (string)body["metadata"]!["name"]!, StringComparison.Ordinal);
        Assert.Equal("u1", (string)body["involvedObject"]!["uid"]!);
        Assert.Equal(("Warning", "RunFailed", "3 of 5 hosts failed"), ((string)body["type"]!, (string)body["reason"]!, (string)body["message"]!));
        Assert.Equal("2026-03-01T12:00:00Z", (string)body["firstTimestamp"]!);
        Assert.Equal(1, (int)body["count"]!);
    }

    [Fact]
    public async Task Record_Again_RaisesTheCountUntilTheWindowEnds()
    {
        await StartAsync();
        _recorder!.Record(EventType.Normal, Task1, "Fired", "run 1");
        var created = await NextAsync();

        _time.Advance(TimeSpan.FromMinutes(1));
        _recorder.Record(EventType.Normal, Task1, "Fired", "run 1");
        var patched = await NextAsync();
        _time.Advance(TimeSpan.FromMinutes(11));
        _recorder.Record(EventType.Normal, Task1, "Fired", "run 1");

        Assert.Equal("PATCH", patched.Method);
        Assert.EndsWith((string)JsonNode.Parse(created.Body)!["metadata"]!["name"]!, patched.Path, StringComparison.Ordinal);
        Assert.Equal("""{"metadata":{},"lastTimestamp":"2026-03-01T12:01:00Z","count":2}""", patched.Body);
        Assert.Equal("POST", (await NextAsync()).Method);
    }

    [Fact]
    public async Task Record_EventExpiredOnTheServer_CreatesANewOne()
    {
        await StartAsync();
        _recorder!.Record(EventType.Normal, Task1, "Fired", "run 1");
        await NextAsync();
        _trouble = (request, response) => request.Method == "PATCH" ? response.StatusAsync(404, "NotFound") : response.JsonAsync(request.Body);

        _recorder.Record(EventType.Normal, Task1, "Fired", "run 1");

        Assert.Equal("PATCH", (await NextAsync()).Method);
        Assert.Equal("POST", (await NextAsync()).Method);
    }

    [Fact]
    public async Task Record_TooManyOfOneObject_AreDroppedAndOthersAreNot()
    {
        await StartAsync();
        for (var i = 0; i < 40; i++)
        {
            _recorder!.Record(EventType.Normal, Task1, "Fired", $"run {i}");
        }

        _recorder!.Record(EventType.Normal, Task1 with { Name = "other", Uid = "u2" }, "Fired", "run");

        for (var i = 0; i < 25; i++)
        {
            await NextAsync();
        }

        Assert.Contains("\"uid\":\"u2\"", (await NextAsync()).Body, StringComparison.Ordinal);
        Assert.Equal(15, _recorder.Dropped);
        _time.Advance(TimeSpan.FromMinutes(1));
        _recorder.Record(EventType.Normal, Task1, "Fired", "later");
        Assert.Contains("later", (await NextAsync()).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Record_WarningAfterTooMuchThatIsUsual_IsWritten()
    {
        await StartAsync();
        for (var i = 0; i < 40; i++)
        {
            _recorder!.Record(EventType.Normal, Task1, "Fired", $"run {i}");
        }

        _recorder!.Record(EventType.Warning, Task1, "Missed", "50 due times got no run");

        for (var i = 0; i < 25; i++)
        {
            await NextAsync();
        }

        Assert.Contains("50 due times", (await NextAsync()).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Record_ServerRefuses_IsDroppedAndTheNextIsWritten()
    {
        await StartAsync();
        _trouble = (_, response) => response.StatusAsync(403, "Forbidden");
        _recorder!.Record(EventType.Normal, Task1, "Fired", "refused");
        await NextAsync();
        _trouble = null;
        _recorder.Record(EventType.Normal, Task1, "Fired", "taken");

        Assert.Contains("taken", (await NextAsync()).Body, StringComparison.Ordinal);
        Assert.Equal(1, _recorder.Dropped);
    }

    [Fact]
    public async Task Record_AnswerIsLost_RepeatsTheSameEventNotAnother()
    {
        await StartAsync();
        _trouble = (_, response) => response.StatusAsync(500, "InternalError");
        _recorder!.Record(EventType.Normal, Task1, "Fired", "run");
        var first = await NextAsync();
        _trouble = null;
        await _time.PassAsync(TimeSpan.FromSeconds(1));

        Assert.Equal(first.Body, (await NextAsync()).Body);
    }

    [Fact]
    public async Task Record_LongMessage_IsCutBetweenCharacters()
    {
        await StartAsync();
        _recorder!.Record(EventType.Normal, Task1, "Fired", "x" + string.Concat(Enumerable.Repeat("€", 1000)));

        var message = (string)JsonNode.Parse((await NextAsync()).Body)!["message"]!;

        Assert.InRange(Encoding.UTF8.GetByteCount(message), 1020, 1024);
        Assert.Matches("^x€+…$", message);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(Patience);
        if (_harness is not null)
        {
            await _harness.DisposeAsync();
        }

        _stop.Dispose();
    }

    private async Task StartAsync()
    {
        _harness = await ClientHarness.StartAsync(
            async (request, response) =>
            {
                await (_trouble?.Invoke(request, response) ?? response.JsonAsync(request.Body));
                _written.Writer.TryWrite(request);
            },
            options => options with { RequestTimeout = TimeSpan.FromDays(1) }, // time passes while an answer may still be on its way
            _time);
        _recorder = new(_harness.Client, new() { Component = "carillon-test" }, _time, NullLogger.Instance);
        _running = _recorder.RunAsync(_stop.Token);
    }

    private async Task<FakeRequest> NextAsync() => await _written.Reader.ReadAsync().AsTask().WaitAsync(Patience);
}
