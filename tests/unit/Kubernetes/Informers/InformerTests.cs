using System.Collections.Concurrent;
using System.Threading.Channels;

using Carillon.Kubernetes.Core;
using Carillon.Kubernetes.Informers;
using Carillon.Kubernetes.Resources;
using Carillon.Tests.Support.FakeApi;
using Carillon.Tests.Support.Time;
using Carillon.Tests.Unit.Kubernetes.Client;

using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Tests.Unit.Kubernetes.Informers;

public sealed class InformerTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<string> _changes = Channel.CreateUnbounded<string>();
    private ClientHarness? _harness;
    private Informer<ConfigMap>? _informer;
    private Task _running = Task.CompletedTask;

    [Fact]
    public async Task RunAsync_PagedList_IsReadToTheEndBeforeSynced()
    {
        await StartAsync(
            (request, response) => response.JsonAsync(request.Query.GetValueOrDefault("continue") == "p2"
                ? FakeAnswers.List(10, null, FakeAnswers.ConfigMap("c", 3))
                : FakeAnswers.List(10, "p2", FakeAnswers.ConfigMap("a", 1), FakeAnswers.ConfigMap("b", 2))),
            async (request, _, response) =>
            {
                await response.BeginWatchAsync();
                await request.HoldAsync();
            },
            new() { PageSize = 2 });

        await _informer!.Synced.WaitAsync(Patience);

        Assert.Equal(["a", "b", "c"], _informer.Store.List().Select(m => m.Metadata.Name).Order());
        Assert.Equal(["2", "2"], _harness!.Server.Requests.Where(r => !r.IsWatch).Select(r => r.Query["limit"]));
        Assert.Equal("b", _informer.Store.Find(new("default", "b"))!.Metadata.Name);
        Assert.Null(_informer.Store.Find(new("other", "b")));
    }

    [Fact]
    public async Task RunAsync_PageTokenExpires_ListsAnewAndAtLastUnpaged()
    {
        await StartAsync(
            (request, response) => request.Query.ContainsKey("continue")
                ? response.StatusAsync(410, "Expired")
                : response.JsonAsync(FakeAnswers.List(10, request.Query.ContainsKey("limit") ? "p2" : null, FakeAnswers.ConfigMap("a", 1))),
            HoldOpenAsync);

        await _informer!.Synced.WaitAsync(Patience);

        Assert.Equal(1, _informer.Store.Count);
        Assert.Equal(
            ["500,", "500,p2", "500,", "500,p2", ","],
            _harness!.Server.Requests.Where(r => !r.IsWatch)
                .Select(r => $"{r.Query.GetValueOrDefault("limit")},{r.Query.GetValueOrDefault("continue")}"));
    }

    [Fact]
    public async Task RunAsync_WatchDrops_GoesOnFromTheLastVersionWithoutListing()
    {
        await StartAsync(
            (_, response) => response.JsonAsync(FakeAnswers.List(10, null, FakeAnswers.ConfigMap("a", 1))),
            async (request, number, response) =>
            {
                await response.BeginWatchAsync();
                switch (number)
                {
                    case 1:
                        await response.SendAsync(FakeAnswers.Event("MODIFIED", FakeAnswers.ConfigMap("a", 11)));
                        await response.SendAsync(FakeAnswers.Bookmark(20));
                        await response.SendAsync("{\"type\":\"MODIF"); // and breaks off here
                        break;
                    case 2:
                        await response.SendAsync(FakeAnswers.Event("ADDED", FakeAnswers.ConfigMap("b", 21)));
                        await request.HoldAsync();
                        break;
                }
            });

        await ExpectAsync("Added a 1", "Updated a 11", "Added b 21");

        Assert.Equal(["10", "20"], Watches());
        Assert.Single(_harness!.Server.Requests, r => !r.IsWatch);
        Assert.Equal(2, _informer!.Contact.Epoch);
        Assert.True(_informer.Contact.Watching);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RunAsync_HistoryIsGone_ListsAnewAndDeletesTheVanished(bool inStream)
    {
        var lists = 0;
        await StartAsync(
            (_, response) => response.JsonAsync(++lists == 1
                ? FakeAnswers.List(10, null, FakeAnswers.ConfigMap("a", 1), FakeAnswers.ConfigMap("b", 2), FakeAnswers.ConfigMap("c", 3))
                : FakeAnswers.List(50, null, FakeAnswers.ConfigMap("a", 1), FakeAnswers.ConfigMap("c", 41, uid: "another"))),
            (request, number, response) => number > 1
                ? HoldOpenAsync(request, number, response)
                : inStream
                    ? response.SendAsync(FakeAnswers.Event("ERROR", FakeAnswers.Status(410, "Expired")))
                    : response.StatusAsync(410, "Expired"));

        await ExpectAsync("Added a 1", "Added b 2", "Added c 3", "Deleted c 3", "Added c 41", "Deleted b 2");

        await WaitUntilAsync(() => Watches().Count == 2);
        Assert.Equal(["10", "50"], Watches());
    }

    [Fact]
    public async Task RunAsync_RepeatedAndStaleEvents_ChangeNothing()
    {
        await StartAsync(
            (_, response) => response.JsonAsync(FakeAnswers.List(10, null, FakeAnswers.ConfigMap("a", 10))),
            async (request, _, response) =>
            {
                await response.BeginWatchAsync();
                await response.SendAsync(FakeAnswers.Event("ADDED", FakeAnswers.ConfigMap("a", 10)));
                await response.SendAsync(FakeAnswers.Event("MODIFIED", FakeAnswers.ConfigMap("a", 12)));
                await response.SendAsync(FakeAnswers.Event("MODIFIED", FakeAnswers.ConfigMap("a", 11)));
                await response.SendAsync(FakeAnswers.Event("DELETED", FakeAnswers.ConfigMap("a", 9)));
                await response.SendAsync(FakeAnswers.Event("DELETED", FakeAnswers.ConfigMap("a", 99, uid: "older")));
                await response.SendAsync(FakeAnswers.Event("DELETED", FakeAnswers.ConfigMap("a", 13)));
                await response.SendAsync(FakeAnswers.Event("MODIFIED", FakeAnswers.ConfigMap("a", 12)));
                await response.SendAsync(FakeAnswers.Event("DELETED", FakeAnswers.ConfigMap("a", 13)));
                await response.SendAsync(FakeAnswers.Event("ADDED", FakeAnswers.ConfigMap("a", 14, uid: "next")));
                await request.HoldAsync();
            });

        await ExpectAsync("Added a 10", "Updated a 12", "Deleted a 13", "Added a 14");
    }

    [Fact]
    public async Task RunAsync_ServerInTroubleFromTheStart_SyncsLater()
    {
        var lists = 0;
        await StartAsync(
            (_, response) => ++lists <= 3
                ? response.StatusAsync(500, "InternalError")
                : response.JsonAsync(FakeAnswers.List(10, null, FakeAnswers.ConfigMap("a", 1))),
            HoldOpenAsync);

        await ExpectAsync("Added a 1");

        Assert.Equal(4, lists);
    }

    [Fact]
    public async Task RunAsync_ServerWasOutOfReach_GoesOnSoonAfterAnotherRequestIsAnswered()
    {
        var time = new ManualTimeProvider();
        var away = true;
        _harness = await ClientHarness.StartAsync((request, response) =>
        {
            if (!away)
            {
                return request.IsWatch ? HoldOpenAsync(request, 1, response) : response.JsonAsync(FakeAnswers.List(10, null, FakeAnswers.ConfigMap("a", 1)));
            }

            response.HttpContext.Abort();
            return Task.CompletedTask;
        });
        _informer = new(_harness.Client, CoreResources.ConfigMaps, new() { Random = new FixedJitter(0) }, time, NullLogger.Instance);
        _running = _informer.RunAsync(_stop.Token);
        foreach (var wait in (double[])[0.5, 1, 2, 4])
        {
            await time.PassAsync(TimeSpan.FromSeconds(wait));
        }

        await time.WaitForTimerAsync(TimeSpan.FromSeconds(8));
        away = false;
        await _harness.Client.ListAsync(CoreResources.ConfigMaps, null, null, _stop.Token);
        await time.PassAsync(TimeSpan.FromSeconds(0.5));

        await _informer.Synced.WaitAsync(Patience);
    }

    [Theory]
    [InlineData(401, "Unauthorized")]
    [InlineData(403, "Forbidden")]
    [InlineData(404, "")]
    [InlineData(503, "")]
    public async Task RunAsync_EverythingRefusedForLong_KeepsTheStoreAndCatchesUpAfter(int code, string reason)
    {
        var refusals = 0;
        var kept = new ConcurrentBag<int>();
        await StartAsync(
            (_, response) => refusals switch
            {
                0 => response.JsonAsync(FakeAnswers.List(10, null, FakeAnswers.ConfigMap("a", 1), FakeAnswers.ConfigMap("b", 2))),
                < 40 => RefuseAsync(response),
                _ => response.JsonAsync(FakeAnswers.List(50, null, FakeAnswers.ConfigMap("a", 41), FakeAnswers.ConfigMap("c", 42))),
            },
            (request, number, response) => refusals switch
            {
                0 => response.SendAsync(FakeAnswers.Bookmark(10)).ContinueWith(_ => refusals = 1, TaskScheduler.Default),
                < 40 => RefuseAsync(response),
                _ => HoldOpenAsync(request, number, response),
            });

        await ExpectAsync("Added a 1", "Added b 2", "Updated a 41", "Added c 42", "Deleted b 2");
        Assert.All(kept, count => Assert.Equal(2, count));

        Task RefuseAsync(HttpResponse response)
        {
            refusals++;
            kept.Add(_informer!.Store.Count);
            response.StatusCode = code;
            return reason.Length > 0 ? response.StatusAsync(code, reason) : response.WriteAsync("<html>not now</html>");
        }
    }

    [Fact]
    public async Task RunAsync_VersionTooLargeAfterARestore_ListsAnew()
    {
        var lists = 0;
        await StartAsync(
            (_, response) => response.JsonAsync(FakeAnswers.List(++lists == 1 ? 1000 : 5, null, FakeAnswers.ConfigMap("a", lists == 1 ? 900 : 3))),
            (request, number, response) => number > 1
                ? HoldOpenAsync(request, number, response)
                : response.JsonAsync(
                    """{"kind":"Status","reason":"Timeout","message":"Too large resource version","code":504,"details":{"causes":[{"reason":"ResourceVersionTooLarge"}]}}""",
                    504));

        await ExpectAsync("Added a 900", "Updated a 3");

        Assert.Equal(["1000", "5"], await WatchesAsync(2));
    }

    [Fact]
    public async Task Subscribe_SlowAndFailingHandlers_DelayNobodyElse()
    {
        await StartAsync(
            (_, response) => response.JsonAsync(FakeAnswers.List(10, null, FakeAnswers.ConfigMap("a", 1), FakeAnswers.ConfigMap("b", 2))),
            HoldOpenAsync);
        using var gate = new SemaphoreSlim(0);
        var failing = 0;
        await using var slow = _informer!.Subscribe(_ => gate.Wait());
        await using var bad = _informer.Subscribe(_ =>
        {
            failing++;
            throw new InvalidOperationException("no");
        });

        await ExpectAsync("Added a 1", "Added b 2");
        await bad.Synced.WaitAsync(Patience);

        Assert.Equal(2, failing);
        Assert.False(slow.Synced.IsCompleted);
        gate.Release(2);
        await slow.Synced.WaitAsync(Patience);
    }

    [Fact]
    public async Task Subscribe_Stepped_CallsTheHandlerOnlyWhenStepped()
    {
        await StartAsync(
            (_, response) => response.JsonAsync(FakeAnswers.List(10, null, FakeAnswers.ConfigMap("a", 1), FakeAnswers.ConfigMap("b", 2))),
            HoldOpenAsync,
            new() { Stepped = true });
        await _informer!.Synced.WaitAsync(Patience);
        var seen = new List<string>();
        await using var subscription = _informer.Subscribe(change => seen.Add(change.Key.Name));

        Assert.Empty(seen);
        Assert.True(subscription.TryStep());
        Assert.Equal(["a"], seen);
        Assert.True(subscription.TryStep());
        Assert.True(subscription.TryStep()); // the mark behind the first list
        Assert.False(subscription.TryStep());
        Assert.Equal(["a", "b"], seen);
        Assert.True(subscription.Synced.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Transform_ObjectNoLongerWanted_IsDeletedFromTheStore()
    {
        await StartAsync(
            (_, response) => response.JsonAsync(FakeAnswers.List(
                10, null, FakeAnswers.ConfigMap("a", 1, value: "live"), FakeAnswers.ConfigMap("b", 2, value: "done"))),
            async (request, _, response) =>
            {
                await response.BeginWatchAsync();
                await response.SendAsync(FakeAnswers.Event("MODIFIED", FakeAnswers.ConfigMap("a", 11, value: "done")));
                await request.HoldAsync();
            },
            new() { Transform = m => m.Data!["value"] == "done" ? null : m });

        await ExpectAsync("Added a 1", "Deleted a 11");

        Assert.Equal(0, _informer!.Store.Count);
    }

    [Fact]
    public async Task ByIndex_ObjectMoves_IsFoundUnderItsNewValueOnly()
    {
        await StartAsync(
            (_, response) => response.JsonAsync(FakeAnswers.List(
                10, null, FakeAnswers.ConfigMap("a", 1, value: "x"), FakeAnswers.ConfigMap("b", 2, value: "x"))),
            async (request, _, response) =>
            {
                await response.BeginWatchAsync();
                await response.SendAsync(FakeAnswers.Event("MODIFIED", FakeAnswers.ConfigMap("a", 11, value: "y")));
                await request.HoldAsync();
            },
            new() { Indexes = new Dictionary<string, Func<ConfigMap, IEnumerable<string>>> { ["value"] = m => [m.Data!["value"]] } });

        await ExpectAsync("Added a 1", "Added b 2", "Updated a 11");

        var store = _informer!.Store;
        Assert.Equal(["b"], store.ByIndex("value", "x").Select(m => m.Metadata.Name));
        Assert.Equal(["a"], store.ByIndex("value", "y").Select(m => m.Metadata.Name));
        Assert.Equal((1, 0), (store.CountByIndex("value", "y"), store.CountByIndex("value", "z")));
        Assert.Throws<ArgumentException>(() => store.ByIndex("nothing", "x"));
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

    private static async Task HoldOpenAsync(FakeRequest request, int number, HttpResponse response)
    {
        await response.BeginWatchAsync();
        await request.HoldAsync();
    }

    private async Task StartAsync(
        Func<FakeRequest, HttpResponse, Task> list, Func<FakeRequest, int, HttpResponse, Task> watch, InformerOptions<ConfigMap>? options = null)
    {
        var watches = 0;
        _harness = await ClientHarness.StartAsync(
            (request, response) => request.IsWatch ? watch(request, Interlocked.Increment(ref watches), response) : list(request, response));
        _informer = new(
            _harness.Client,
            CoreResources.ConfigMaps,
            (options ?? new()) with { InitialBackoff = TimeSpan.FromMilliseconds(1), MaxBackoff = TimeSpan.FromMilliseconds(5) },
            TimeProvider.System,
            NullLogger.Instance);
        _informer.Subscribe(c => _changes.Writer.TryWrite($"{c.Kind} {c.Key.Name} {c.Latest.Metadata.ResourceVersion}"));
        _running = _informer.RunAsync(_stop.Token);
    }

    private async Task ExpectAsync(params string[] expected)
    {
        foreach (var change in expected)
        {
            Assert.Equal(change, await _changes.Reader.ReadAsync().AsTask().WaitAsync(Patience));
        }

        Assert.False(_changes.Reader.TryRead(out var more), $"unexpected: {more}");
    }

    private List<string> Watches() => [.. _harness!.Server.Requests.Where(r => r.IsWatch).Select(r => r.Query["resourceVersion"])];

    private async Task<List<string>> WatchesAsync(int count)
    {
        await WaitUntilAsync(() => Watches().Count >= count);
        return Watches();
    }

    private static Task WaitUntilAsync(Func<bool> condition) => Task.Run(() => Assert.True(SpinWait.SpinUntil(condition, Patience)));
}
