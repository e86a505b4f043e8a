using Carillon.Kubernetes.Core;
using Carillon.Kubernetes.Informers;
using Carillon.Kubernetes.Resources;
using Carillon.Tests.Support.FakeApi;
using Carillon.Tests.Support.Metrics;
using Carillon.Tests.Unit.Kubernetes.Client;

using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Tests.Unit.Kubernetes.Informers;

public sealed class InformerMetricsTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    // Figures belong to the process and to a resource, so each test has its own.
    private readonly string _plural = $"r{Guid.NewGuid():N}";
    private readonly MetricSamples _samples = new(static i => i.Name.StartsWith("carillon_informer_", StringComparison.Ordinal));
    private readonly CancellationTokenSource _stop = new();
    private ClientHarness? _harness;
    private Informer<ConfigMap>? _informer;
    private Task _running = Task.CompletedTask;

    [Fact]
    public async Task Events_OfAllTypes_AreCountedByType()
    {
        await StartAsync(
            (_, response) => response.JsonAsync(FakeAnswers.List(10, null, FakeAnswers.ConfigMap("a", 1), FakeAnswers.ConfigMap("b", 2))),
            async (request, _, response) =>
            {
                await response.BeginWatchAsync();
                await response.SendAsync(FakeAnswers.Event("ADDED", FakeAnswers.ConfigMap("c", 11)));
                await response.SendAsync(FakeAnswers.Event("MODIFIED", FakeAnswers.ConfigMap("c", 12)));
                await response.SendAsync(FakeAnswers.Event("MODIFIED", FakeAnswers.ConfigMap("c", 13)));
                await response.SendAsync(FakeAnswers.Event("DELETED", FakeAnswers.ConfigMap("b", 14)));
                await response.SendAsync(FakeAnswers.Bookmark(20));
                await request.HoldAsync();
            });

        await WaitUntilAsync(() => Sample("events_total", "type=\"Bookmark\"") == 1);

        Assert.Equal(1, Sample("events_total", "type=\"Added\""));
        Assert.Equal(2, Sample("events_total", "type=\"Modified\""));
        Assert.Equal(1, Sample("events_total", "type=\"Deleted\""));
        Assert.Equal(2, Sample("objects"));
        Assert.Equal((1, 1, 1, 1), (Sample("lists_total"), Sample("watches_total"), Sample("synced"), Sample("watching")));
    }

    [Fact]
    public async Task Synced_ListDoesNotCome_IsZeroUntilItDoes()
    {
        var mayAnswer = new TaskCompletionSource();
        await StartAsync(
            async (_, response) =>
            {
                await mayAnswer.Task;
                await response.JsonAsync(FakeAnswers.List(10, null, FakeAnswers.ConfigMap("a", 1)));
            },
            HoldOpenAsync);
        await WaitUntilAsync(() => _harness!.Server.Requests.Count == 1);
        Assert.Equal((0, 0, 0, 0), (Sample("lists_total"), Sample("watches_total"), Sample("synced"), Sample("watching")));

        mayAnswer.SetResult();

        await WaitUntilAsync(() => Sample("watching") == 1);
        Assert.Equal((1, 1, 1), (Sample("lists_total"), Sample("watches_total"), Sample("synced")));
    }

    [Fact]
    public async Task RunAsync_Ends_GaugesAreGoneAndCountsStay()
    {
        await StartAsync((_, response) => response.JsonAsync(FakeAnswers.List(10, null, FakeAnswers.ConfigMap("a", 1))), HoldOpenAsync);
        await WaitUntilAsync(() => Sample("watching") == 1);

        await _stop.CancelAsync();
        await _running.WaitAsync(Patience);

        Assert.Equal((null, null, null), (Sample("objects"), Sample("synced"), Sample("watching")));
        Assert.Equal((1, 1), (Sample("lists_total"), Sample("watches_total")));
    }

    [Theory]
    [InlineData(410, "Expired", "Expired")]
    [InlineData(400, "BadRequest", "NotUnderstood")]
    public async Task Relists_WatchIsRefused_AreCountedByReason(int code, string answer, string reason)
    {
        await StartAsync(
            (_, response) => response.JsonAsync(FakeAnswers.List(10, null, FakeAnswers.ConfigMap("a", 1))),
            (request, number, response) => number > 1 ? HoldOpenAsync(request, number, response) : response.StatusAsync(code, answer));

        await WaitUntilAsync(() => Sample("watching") == 1);

        Assert.Equal([reason], Relists());
        Assert.Equal((2, 1), (Sample("lists_total"), Sample("watches_total")));
    }

    [Fact]
    public async Task Relists_ServerIsBehind_AreCountedAsNotReached()
    {
        await StartAsync(
            (_, response) => response.JsonAsync(FakeAnswers.List(10, null, FakeAnswers.ConfigMap("a", 1))),
            (request, number, response) => number > 1
                ? HoldOpenAsync(request, number, response)
                : response.JsonAsync(
                    """{"kind":"Status","reason":"Timeout","message":"Too large resource version","code":504,"details":{"causes":[{"reason":"ResourceVersionTooLarge"}]}}""",
                    504));

        await WaitUntilAsync(() => Sample("watching") == 1);

        Assert.Equal(["NotReached"], Relists());
    }

    [Fact]
    public async Task Relists_TooManyRefusals_AreCountedAsRefused()
    {
        await StartAsync(
            (_, response) => response.JsonAsync(FakeAnswers.List(10, null, FakeAnswers.ConfigMap("a", 1))),
            (request, number, response) => number > 6 ? HoldOpenAsync(request, number, response) : response.StatusAsync(403, "Forbidden"));

        await WaitUntilAsync(() => Sample("watching") == 1);

        Assert.Equal(["Refused"], Relists());
    }

    [Fact]
    public async Task Relists_PageTokenExpires_AreCountedAsPageExpired()
    {
        var pages = 0;
        await StartAsync(
            (request, response) => request.Query.ContainsKey("continue") && ++pages == 1
                ? response.StatusAsync(410, "Expired")
                : response.JsonAsync(FakeAnswers.List(10, request.Query.ContainsKey("continue") ? null : "p2", FakeAnswers.ConfigMap("a", 1))),
            HoldOpenAsync);

        await WaitUntilAsync(() => Sample("watching") == 1);

        Assert.Equal(["PageExpired"], Relists());
        Assert.Equal(1, Sample("lists_total"));
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

        _samples.Dispose();
        _stop.Dispose();
    }

    private static async Task HoldOpenAsync(FakeRequest request, int number, HttpResponse response)
    {
        await response.BeginWatchAsync();
        await request.HoldAsync();
    }

    private static Task WaitUntilAsync(Func<bool> condition) => Task.Run(() => Assert.True(SpinWait.SpinUntil(condition, Patience)));

    private async Task StartAsync(Func<FakeRequest, HttpResponse, Task> list, Func<FakeRequest, int, HttpResponse, Task> watch)
    {
        var watches = 0;
        _harness = await ClientHarness.StartAsync(
            (request, response) => request.IsWatch ? watch(request, Interlocked.Increment(ref watches), response) : list(request, response));
        _informer = new(
            _harness.Client,
            CoreResources.ConfigMaps with { Plural = _plural },
            new() { InitialBackoff = TimeSpan.FromMilliseconds(1), MaxBackoff = TimeSpan.FromMilliseconds(5) },
            TimeProvider.System,
            NullLogger.Instance);
        _running = _informer.RunAsync(_stop.Token);
    }

    /// <summary>The reasons that have been counted once; others must be at zero.</summary>
    private List<string> Relists() =>
    [
        .. Enum.GetNames<RelistReason>().Where(reason => Sample("relists_total", $"reason=\"{reason}\"") switch
        {
            0 => false,
            1 => true,
            var other => throw new InvalidOperationException($"{reason}: {other}"),
        }),
    ];

    private double? Sample(string figure, string? label = null) =>
        _samples[$"carillon_informer_{figure}{{resource=\"{_plural}\"{(label is null ? "" : "," + label)}}}"];
}
